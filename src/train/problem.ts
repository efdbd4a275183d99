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
  /** Where to start; from 0 if that is not said. */
  readonly start?: Start | undefined;
}

/** Weights to start from, and the dual variables that they came with, where those are known. */
export interface Start extends PlainWeights {
  readonly duals?: Duals | undefined;
}

/** The dual variables of a solution: of each row and column, where the penalty's conjugate is finite. */
export interface Duals {
  /** [N · columns], row by row. */
  readonly values: Float64Array;
  /** The C, `1/(λN)`, that they are of. */
  readonly C: number;
  /** What every κ had become wider by. */
  readonly widening: number;
}
