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

/** Options of `linearSVM`. */
export interface SVMOptions {
  /**
   * The loss, or the name of a reduction with its defaults ('westonWatkins' or 'weston-watkins').
   * The default is that of LIBLINEAR and scikit-learn's LinearSVC.
   *
   * @defaultValue one-vs-rest of the squared hinge, on one score column for two classes
   */
  loss?: MarginLoss | LossName;
  /** Weight of the loss against the regulariser, above 0: `C = 1/(λN)`. @defaultValue 1 */
  C?: number;
  /** The regularisation strength λ instead of C, above 0. @defaultValue 1/(C·N) */
  lambda?: number;
  /** How the intercept is treated. @defaultValue 'regularized', as in LIBLINEAR */
  bias?: Bias;
  /** λ₁ of an additional `λ₁‖W‖₁`, which makes weights exactly 0. @defaultValue 0 */
  l1?: number;
  /**
   * The share of L1 in the regulariser, instead of `l1`, 0 to 1: `λ((1 − ratio)/2·‖W‖² +
   * ratio·‖W‖₁)`, the elastic net of scikit-learn; 1 is LIBLINEAR's `-s 5`, where the bias has no
   * regulariser.
   *
   * @defaultValue 0
   */
  l1Ratio?: number;
  /**
   * Factor on the loss of each class, by label. 'balanced' gives a class of N_k of the N examples
   * in K classes the weight N/(K·N_k), scikit-learn's formula. A weight holds for the whole loss of
   * an example (where LIBLINEAR's holds in the class's own one-vs-rest problem only).
   *
   * @defaultValue 1 for every class
   */
  classWeight?: ClassWeight;
  /**
   * The vectorizer that turns texts into features, such as `tfidf()`. `x` is then an array of texts
   * everywhere; the vectorizer is fitted to those of training, and saved with the model.
   *
   * @defaultValue none
   */
  vectorizer?: Vectorizer;
  /**
   * How features are scaled before training: 'standard' to mean 0 and standard deviation 1, 'minmax'
   * to 0 to 1, 'robust' by median and quartiles, 'maxabs' by the greatest absolute value, 'none' not
   * at all. Columns of a table may have scalers of their own.
   *
   * @defaultValue 'standard' for dense rows; 'maxabs' for sparse ones, whose zeros it keeps; 'none'
   *   with a vectorizer, which makes rows of norm 1
   */
  scaling?: ScalerName;
  /**
   * Whether an example can have several labels, or none: a score column is trained for each, one-vs-rest.
   * Labels are then arrays, or texts with this between the labels, ',' if it is `true`.
   *
   * @defaultValue false
   */
  multilabel?: boolean | string;
  /** `false` is short for `scaling: 'none'`; `true` scales texts too, as other rows by default. @defaultValue by `scaling` */
  standardize?: boolean;
  /** All class labels in order, where the training data may lack some. @defaultValue those of y, sorted */
  classes?: readonly Label[];
  /**
   * Whether `fit` also calibrates the model, for `probabilities`, and by which method. The
   * calibration is fitted to out-of-fold scores, for which 5 further models are trained, or to
   * `validationData` in `fitDataset`. `true` is 'sigmoid' (Platt's) for two classes and
   * 'temperature' for more; 'isotonic' needs many examples.
   *
   * @defaultValue false
   */
  probability?: boolean | CalibrationName;
}

/** A trained linearSVM, whose weights another may start from. */
interface Trained {
  readonly weights: Tensor2D;
  readonly intercept: Tensor1D;
}

/** Options of `fitDataset`. */
export interface FitDatasetOptions extends TrainOptions {
  /** Examples and labels that are only evaluated, after each epoch. @defaultValue none */
  validationData?: Dataset | [x: Features | Texts, y: Labels];
  /**
   * What computes losses and gradients: 'fused', a WebAssembly kernel for the losses of this
   * package, or 'tensor', tf ops on the active backend, for any loss.
   *
   * @defaultValue 'fused' where it applies, else 'tensor'
   */
  engine?: EngineName;
  /**
   * Whether training starts from the weights that the model has, as scikit-learn's warm_start; or
   * from those of another model, of another C or of fewer examples perhaps. They must be of as many
   * features, for the same classes; a vectorizer keeps its terms. A model that is not trained yet
   * starts from 0.
   *
   * @defaultValue false
   */
  warmStart?: boolean | Trained;
  /**
   * Bytes that the model may take: 4 a weight, of which there are D for each score column, and 8 a
   * scaled feature. Training on sparse rows itself takes memory only for columns that occur.
   *
   * @defaultValue 1 GiB
   */
  maxBytes?: number;
}

/** Options of `fit`. */
export interface FitOptions extends FitDatasetOptions {
  /** Factor on the loss of each example, [N], at least 0. @defaultValue 1 for every example */
  sampleWeight?: Tensor1D | ArrayLike<number>;
}

/** Options of `evaluate`. */
export interface EvaluateOptions extends Pick<FitOptions, 'sampleWeight'> {
  /**
   * Scorers, such as 'balancedAccuracy' or a function: the result has their `scores` by name.
   *
   * @defaultValue none
   */
  scores?: readonly ScorerChoice[];
}

/** Options of `partialFit`. */
export interface PartialFitOptions extends Pick<
  FitOptions,
  'optimizer' | 'learningRate' | 'batchSize' | 'seed' | 'sampleWeight' | 'engine' | 'maxBytes'
> {
  /**
   * All class labels in order: needed at the first call, unless `linearSVM` was given them.
   *
   * @defaultValue those of `linearSVM`
   */
  classes?: readonly Label[];
}
