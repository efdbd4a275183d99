import type {Parameters} from './grid.js';
import type {FoldSummary} from './summary.js';

/** How one combination of a grid did: plain JSON. */
export interface SearchRow {
  /** The options of the grid; a loss or penalty is what makes it again. */
  parameters: Parameters;
  /** How its models did over the folds. */
  score?: FoldSummary;
  /** Instead of a score: that training diverged. */
  error?: string;
}
