import type {Tensor1D, Tensor2D} from '@tensorflow/tfjs';
import type {Dataset, Features, Label, ScalerName, Vectorizer} from '../data/index.js';
import type {LossName, MarginLoss} from '../losses/index.js';
import type {Bias, TrainOptions} from '../train/index.js';
import type {CalibrationName} from './calibration/index.js';
import type {EngineName} from './engines.js';
import type {Texts} from './inputs.js';
import type {ScorerChoice} from './scorers/index.js';
import type {Labels} from './labels.js';

/** Factors on the losses of classes: by label, or 'balanced'; see {@link SVMOptions}. */
export type ClassWeight = 'balanced' | Readonly<Record<string, number>>;

/** What kind of SVM; all of it may be left out. */
export interface SVMOptions {
  /**
   * The loss, or the name of a reduction with its defaults ('westonWatkins' or 'weston-watkins'). By default the one of
   * LIBLINEAR and scikit-learn's LinearSVC: the squared hinge, one-vs-rest, on one score column if
   * there are two classes.
   */
  loss?: MarginLoss | LossName;
  /** Weight of the loss against the regulariser, above 0; 1 by default. `C = 1/(λN)` */
  C?: number;
  /** The regularisation strength λ instead of C, above 0. */
  lambda?: number;
  /** What becomes of the intercept; 'regularized' by default, as in LIBLINEAR. */
  bias?: Bias;
  /** λ₁ of an additional `λ₁‖W‖₁`, which makes weights exactly 0; 0 by default. */
  l1?: number;
  /**
   * The share of L1 in the regulariser, instead of `l1`, 0 to 1: `λ((1 − ratio)/2·‖W‖² + ratio·‖W‖₁)`, the elastic
   * net of scikit-learn; 1 is LIBLINEAR's `-s 5`, where nothing holds the bias. 0 by default.
   */
  l1Ratio?: number;
  /**
   * Factor on the loss of each class, by label; 1 by default. 'balanced' gives a class of N_k of the N
   * examples in K classes the weight N/(K·N_k), scikit-learn's formula. A weight holds for the whole
   * loss of an example (where LIBLINEAR's holds in the class's own one-vs-rest problem only).
   */
  classWeight?: ClassWeight;
  /**
   * What turns texts into features, such as `tfidf()`. `x` is then an array of texts everywhere; the
   * vectorizer is fitted to those of training, and saved with the model.
   */
  vectorizer?: Vectorizer;
  /**
   * What features are scaled by before training: 'standard' to mean 0 and deviation 1, 'minmax' to 0 to 1,
   * 'robust' by median and quartiles, 'maxabs' by the greatest absolute value, 'none' not at all. By default
   * 'standard' of dense rows, 'maxabs' of sparse ones, whose zeros it keeps, and 'none' of texts, whose rows
   * a vectorizer has scaled to norm 1. Columns of a table may have scalers of their own.
   */
  scaling?: ScalerName;
  /** `false` is short for `scaling: 'none'`; `true`, also of texts, for what is the default elsewhere. */
  standardize?: boolean;
  /** All class labels in order, where the training data may lack some; by default those of y, sorted. */
  classes?: readonly Label[];
  /**
   * Whether `fit` learns to make probabilities of scores too, and how; false by default. It is learnt of
   * scores out of fold, for which 5 further models are trained, or of `validationData` in `fitDataset`.
   * `true` is 'sigmoid' (Platt's) for two classes and 'temperature' for more; 'isotonic' needs many
   * examples.
   */
  probability?: boolean | CalibrationName;
}

/** A trained linearSVM, whose weights another may start from. */
export interface Trained {
  readonly weights: Tensor2D;
  readonly intercept: Tensor1D;
}

/** Options of `fitDataset`. */
export interface FitDatasetOptions extends TrainOptions {
  /** Examples and labels that are only evaluated, after each epoch. */
  validationData?: Dataset | [x: Features | Texts, y: Labels];
  /**
   * What computes losses and gradients: 'fused', a WebAssembly kernel for the losses of this package,
   * or 'tensor', tf ops on the active backend, for any loss. By default 'fused' where it applies.
   */
  engine?: EngineName;
  /**
   * Whether training starts from the weights that the model has, as scikit-learn's warm_start; or from
   * those of another model, of another C or of fewer examples perhaps. They must be of as many
   * features, for the same classes; a vectorizer keeps its terms. From 0 by default, or if there are none yet.
   */
  warmStart?: boolean | Trained;
  /**
   * Bytes that the model may take: 4 a weight, of which there are D for each score column, and 8 a scaled
   * feature. 1 GiB by default. Training itself takes what the columns take that occur in sparse rows.
   */
  maxBytes?: number;
}

/** Options of `fit`. */
export interface FitOptions extends FitDatasetOptions {
  /** Factor on the loss of each example, [N], at least 0; 1 by default. */
  sampleWeight?: Tensor1D | ArrayLike<number>;
}

/** Options of `evaluate`. */
export interface EvaluateOptions extends Pick<FitOptions, 'sampleWeight'> {
  /** Scorers, such as 'balancedAccuracy' or a function: what `scores` of the result has by name. */
  scores?: readonly ScorerChoice[];
}

/** Options of `partialFit`. */
export interface PartialFitOptions extends Pick<
  TrainOptions,
  'optimizer' | 'learningRate' | 'batchSize' | 'seed'
> {
  /** All class labels in order, at the first call, unless `linearSVM` was given them. */
  classes?: readonly Label[];
  /** Factor on the loss of each example, [N], at least 0; 1 by default. */
  sampleWeight?: Tensor1D | ArrayLike<number>;
  /** As in `fit`. */
  engine?: EngineName;
  /** As in `fit`. */
  maxBytes?: number;
}
