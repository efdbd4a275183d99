/** What is known of an epoch when it is over. */
export interface EpochRecord {
  /** From 0. */
  epoch: number;
  /** F: of the weights the epoch began with if it was one full batch, of those it ended with otherwise. */
  primal: number;
  /**
   * Whether `primal` and `accuracy` are estimates, as after most epochs of a stream: of the batches as
   * they came, each before its step, with the regulariser of the weights at the end; and after most
   * passes of the exact solver, which proves every eighth at most.
   */
  estimated?: true;
  /** The best lower bound on the least F proven so far; only where one is proven at all. */
  dual?: number;
  /**
   * The least gap so far, `(least primal − dual) / least primal`; only where there is a dual. Of an
   * `estimated` record of the exact solver it is that of the estimated `primal`: an estimate too, no proof.
   */
  gap?: number;
  /** Share of the training examples that are predicted right, by the weights of `primal`; one of sample weight k counts k times. */
  accuracy: number;
  /** The same weights on the validation examples; of the exact solver only where a certificate was proven. */
  validation?: {loss: number; accuracy: number};
  /**
   * Of the proximal solver: `‖W − prox(W − t∇)‖/t`, 0 where the weights are stationary, in place of a gap
   * where none can be proven. Of the weights that the step was taken from.
   */
  stationarity?: number;
  /**
   * Of the exact solver: the share of the examples (for one-vs-rest, times classes) that were
   * visited; the others are inactive, since their duals did not change in the visits before.
   */
  active?: number;
  /** Since training began. */
  seconds: number;
}

/** What a run reached, and what is proven of it. */
export interface Certificate {
  /** F of the weights that were kept. */
  primal: number;
  /**
   * Whether `primal` is the estimate of an {@link EpochRecord}: a callback ended a stream, or
   * the weights came by `partialFit`.
   */
  estimated?: true;
  /** A proven lower bound on the least F there is. */
  dual?: number;
  /** `(primal − dual) / primal`: the weights are at most this share above the optimum. */
  gap?: number;
  epochs: number;
}

/**
 * Why training ended; 'precision' if float32 weights can be proven no better, 'stalled' if passes no
 * longer bring the gap down though float32 would allow it.
 */
export type StopReason =
  'epochs' | 'tolerance' | 'validation' | 'callback' | 'precision' | 'stalled';

/** How a fit went. */
export interface History {
  epochs: EpochRecord[];
  certificate: Certificate;
  stoppedBy: StopReason;
  /** Which solver it was, what computed losses and gradients, and on which tf backend. */
  solver: string;
  engine: string;
  backend: string;
  /** Of a descent: its optimizer, batch size and first learning rate. */
  optimizer?: string;
  batchSize?: number;
  learningRate?: number;
  seconds: number;
}
