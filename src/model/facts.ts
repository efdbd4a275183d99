import type {Label, Scaling, VectorizerConfig} from '../data/index.js';
import {configOf, type LossConfig, type MarginLoss} from '../losses/index.js';
import type {Bias, Certificate, Objective} from '../train/index.js';
import type {Calibration} from './calibration/index.js';
import {encoderOf, isVectorizer, type ModelEncoder} from './encoder.js';
import type {SVMOptions} from './options.js';
import type {Quantization} from './quantized.js';
import type {Source} from './source.js';
import {version} from './version.js';

/** The format of {@link Facts}. Those of version 0.1.0 had no number. */
export const FACTS_FORMAT = 2;

/** The format of the facts of multilabel models, which earlier versions would take for others. */
export const MULTILABEL_FORMAT = 3;

/** What is saved with a model beside its weights. */
export interface Facts extends Partial<TrainingFacts> {
  /** Of this description. */
  format: typeof FACTS_FORMAT | typeof MULTILABEL_FORMAT;
  /** Of the package that trained it. */
  version: string;
  /** The label of each class, in the order of the class indices. */
  classes: Label[];
  /** The options that were given to `linearSVM`, without defaults. */
  options: GivenOptions;
  /** The file of training, as far as it is known. */
  source: Source;
  /** How features were scaled in training. */
  scaling?: {center?: number[]; spread: number[]};
  /** The vectorizer, where `x` is texts; see vectorizerFromConfig. */
  vectorizer?: VectorizerConfig;
  /** Of one score column: above which score the second class is predicted; 0 where it is absent. */
  threshold?: number;
  /** Of a model that predicts sets of labels: what separates them in a text. */
  multilabel?: string;
  /** Of such a model: above which score each label is predicted, [K]; 0 where absent. */
  thresholds?: number[];
  /** The calibration of this model's scores, in the order of the classes. */
  calibration?: Calibration;
  /** How its weights were quantized after training; such a model has no certificate. */
  quantization?: Quantization;
  /** The file of another tool that the model was imported from; nothing is then known of its training. */
  importedFrom?: ImportedFrom;
}

/** How a model was trained. */
export interface TrainingFacts {
  /** The config of the loss; for a loss that is not of this package, its name alone. */
  loss: LossConfig | {name: string};
  /** N: how many examples it was trained on, one of weight k counted k times. */
  examples: number;
  /** λ of the objective; C is `1/(λN)`. 0 where the regulariser is `l1` alone. */
  lambda: number;
  bias: Bias;
  l1: number;
  certificate: Certificate;
}

/** The file that a model was imported from. */
export interface ImportedFrom {
  /** The name of its format, such as 'liblinear'. */
  format: string;
  /** What of it could not be kept, a line each. */
  notes?: readonly string[];
}

/** The options of an estimator as plain JSON, those that were given. */
export interface GivenOptions extends Omit<SVMOptions, 'loss' | 'vectorizer'> {
  loss?: LossConfig | {name: string};
}

/** The inputs of a training. */
interface Training {
  classes: readonly Label[];
  objective: Objective;
  examples: number;
  source: Source;
  scaling?: Scaling | undefined;
  encoder?: ModelEncoder | undefined;
}

/** The facts of a model with these options after a training, and the encoder that it keeps. */
export function factsOf(
  {options, loss}: {options: SVMOptions; loss: MarginLoss | undefined},
  {classes, objective, examples, source, scaling, encoder}: Training,
  certificate: Certificate,
): {facts: Facts; encoder: ModelEncoder | undefined} {
  const {lambda, bias, l1, loss: used} = objective;
  const {encoding, features, ...rest} = source;
  const vectorizer = encoder && isVectorizer(encoder) ? encoder.config : undefined;
  // The terms of texts are in the vectorizer already.
  const isText = vectorizer ?? encoding?.columns.find(({kind}) => kind === 'text');
  const facts: Facts = {
    format: FACTS_FORMAT,
    version,
    classes: [...classes],
    loss: described(used),
    options: givenOptions(options, loss),
    examples,
    lambda,
    bias,
    l1,
    source: {
      ...(features && !isText && {features}),
      ...rest,
      ...(encoding && {encoding}),
    },
    ...(scaling && {
      scaling: {
        ...(scaling.center && {center: [...scaling.center]}),
        spread: [...scaling.spread],
      },
    }),
    ...(vectorizer && {vectorizer}),
    certificate,
  };
  return {facts, encoder: encoder ?? encoderOf(vectorizer, encoding)};
}

/** The config of a loss, or its name, with that of its penalty where the penalty is what is not of this package. */
function described(loss: MarginLoss): LossConfig | {name: string} {
  const {name, config} = loss;
  return configOf(loss) ?? {name: config?.penalty ? `${name}(${config.penalty.name})` : name};
}

/** The options that an estimator was given, as plain JSON. */
export function givenOptions(
  {loss: _, vectorizer: __, classes, ...plain}: SVMOptions,
  loss: MarginLoss | undefined,
): GivenOptions {
  const given = Object.entries(plain).filter(([, value]) => value !== undefined);
  return {
    ...(loss && {loss: described(loss)}),
    ...Object.fromEntries(given),
    ...(classes && {classes: [...classes]}),
  };
}
