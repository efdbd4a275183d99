import type {Dataset} from '../data/index.js';
import type {PinnedRows, RowsRoom} from '../kernel/index.js';
import type {SharedPin} from './sharedPin.js';

/** The weights of a linear layer, `S = XW + b`, as plain numbers. */
export interface PlainWeights {
  /** [D · columns], row by row. */
  W: Float32Array;
  /** [columns] */
  b: Float32Array;
}

/** The examples an engine answers for; checked before. */
export interface Examples {
  /** [N, D] */
  x: Dataset;
  /** Where the values of x are in kernel memory, if they are there. */
  room?: RowsRoom | undefined;
  /** Or what has them there for several engines, which then leave them there. */
  pinned?: SharedPin | undefined;
  /** Class index, [N]. */
  labels: Int32Array;
  /** v, [N]: what the loss of each is multiplied by; ones by default. */
  weights?: Float32Array | undefined;
  /** The sample weight of each, [N]: how often it counts where those predicted right are counted; once by default. */
  counts?: Float32Array | undefined;
  /** N of the objective, the sum of the sample weights; the number of rows by default. */
  size?: number | undefined;
}

/** Loss and right predictions of some weights: sums over the examples, in float64. */
export interface Evaluation {
  /** `Σ v_i L_i` */
  loss: number;
  /** How many are predicted right; one of sample weight k counts k times. */
  correct: number;
}

/** What the data says of some weights: sums over a batch of examples, weighted by v, not averaged. */
export interface Answer extends Evaluation {
  /** `Σ v_i q_i`; convex losses only. */
  dualValue?: number;
  /** `Σ v_i x_i ⊗ g_i`, [D · columns], row by row. */
  gradW: Float32Array;
  /** `Σ v_i g_i`, [columns] */
  gradB: Float32Array;
}

/**
 * The one question of training, asked of the examples it was made with: the loss, its gradient and
 * q for given weights. It is a sum over rows, so any engine can answer, and answers add up. Weights
 * and answers are plain numbers: what is asked a thousand times a second should not pass through
 * tensors unless the engine is made of them.
 */
export interface Engine {
  readonly name: string;
  /** N */
  readonly rows: number;
  /** Loss, gradient and q over the rows at `batch`, or over all of them. */
  answer(weights: PlainWeights, batch?: Int32Array): Promise<Answer>;
  evaluate(weights: PlainWeights): Promise<Evaluation>;
  /** The rows in kernel memory, if that is where it has them. */
  readonly pinned?: PinnedRows;
  dispose(): void;
}
