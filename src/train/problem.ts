import type {PlainWeights} from './engine.js';
import type {Extent} from './extent.js';
import type {Objective} from './objective.js';
import type {TrainingSet} from './trainingSet.js';

/** What is minimised, over what; nothing of how. */
export interface Problem {
  readonly objective: Objective;
  readonly examples: TrainingSet;
  /** Examples that are only evaluated. */
  readonly validation?: TrainingSet | undefined;
  /** Of the weights: D features without the intercept, and score columns. */
  readonly shape: {readonly features: number; readonly columns: number};
  /** Computed when it is first asked for, since it takes a pass. */
  extent(): Extent;
  /** The weights to start from; 0 if there are none. */
  readonly start?: PlainWeights | undefined;
}
