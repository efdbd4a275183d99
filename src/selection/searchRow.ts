import type {FoldScore} from './fold.js';
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

/** How one combination did on one fold: plain JSON, what a store keeps. */
export interface FoldRow {
  /** The options of the grid, as a {@link SearchRow} has them. */
  parameters: Parameters;
  /** Which fold, counted from 0. */
  fold: number;
  /** How the model did on it. */
  score?: FoldScore;
  /** Instead of a score: that training diverged. */
  error?: string;
}
