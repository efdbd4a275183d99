import {checkArgument, quoted, checkNames} from '../../arguments/index.js';
import {encoderOf, isVectorizer, type ModelEncoder} from '../encoder.js';
import {FACTS_FORMAT, MULTILABEL_FORMAT, type Facts} from '../facts.js';
import {canAbsorb} from '../fit.js';
import {modelFormats, type LinearModel, type ModelFormat} from '../formats/index.js';
import {scalingOfFacts, tensorsOf, type TrainedLayer} from '../layer.js';
import {LinearSVM} from '../linearSVM.js';
import {separatorOf} from '../multilabel/labelSets.js';
import type {SVMOptions} from '../options.js';
import {isClasses} from '../readFacts.js';
import {version} from '../version.js';

/** How a file of another tool becomes a model. */
export interface ImportOptions {
  /** The name of its format, such as 'liblinear'. @defaultValue by its first bytes */
  format?: string;
  /**
   * Options of `linearSVM`, which files do not have and further training needs.
   *
   * @defaultValue those of `linearSVM()`
   */
  options?: Omit<SVMOptions, 'vectorizer' | 'classes'>;
}

/**
 * Makes a model of the bytes of another tool's model file: of LIBLINEAR, of LIBSVM (a linear kernel, two
 * classes), of ONNX (a LinearClassifier) or of scikit-learn (the JSON of `python/to_json.py`). Labels and
 * scores are those of the tool: docs/formats.md.
 *
 * Nothing is known of its training: `facts` have no certificate, and no loss but one of `options`, without
 * which `evaluate` has none. `fit` trains anew, with `warmStart` from the weights of the file;
 * `partialFit` goes on from them, given `options: {lambda}`.
 *
 * @returns a trained model, yours to dispose of
 * @throws one line if the file is of no format that is read, broken, or holds no linear classifier
 *
 * @example
 * ```js
 * const model = linearSVM();
 * await model.fit([[1, 2], [2, 1], [-1, -2], [-2, -1]], [1, 1, 0, 0]);
 * const same = importModel(exportModel(model, 'liblinear'));
 * await same.labels([[3, 3]]); // → [ 1 ]
 * ```
 */
export function importModel(bytes: Uint8Array, options: ImportOptions = {}): LinearSVM {
  const call = 'importModel';
  checkArgument(call, 'bytes', bytes, 'bytes');
  checkNames(call, options, {format: true, options: true});
  const {format: name, options: given = {}} = options;
  const format = formatOf(call, bytes, name);
  const found = format.read!(call, bytes);
  const encoder = encoderOf(found.vectorizer, found.encoding);
  const model = new LinearSVM({
    ...(found.multilabel && {multilabel: true}),
    ...given,
    ...(encoder && isVectorizer(encoder) && {vectorizer: encoder}),
  });
  model.adopt(call, layerOf(call, format.name, found, encoder, model.givenOptions));
  return model;
}

/** Whether bytes look like a file that {@link importModel} reads. */
export function isForeignModel(bytes: Uint8Array): boolean {
  return formatLike(bytes) !== undefined;
}

const readable = modelFormats.filter(({read}) => read);

/** The formats that {@link importModel} reads. */
export const importFormats: readonly string[] = readable.map(({name}) => name);

function formatLike(bytes: Uint8Array): ModelFormat | undefined {
  return readable.find(({sniff}) => sniff(bytes));
}

/** The format of that name, or the one that bytes look like. @throws if there is none */
function formatOf(call: string, bytes: Uint8Array, name: string | undefined): ModelFormat {
  const format =
    name === undefined ? formatLike(bytes) : readable.find(format => format.name === name);
  if (format) return format;
  if (name === undefined)
    throw new Error(`${call}: the file is none of ${readable.map(({title}) => title).join(', ')}`);
  throw new RangeError(
    `${call}: format ${quoted(name)} is not read: there are ${importFormats.join(', ')}`,
  );
}

function layerOf(
  call: string,
  format: string,
  model: LinearModel,
  encoder: ModelEncoder | undefined,
  options: Facts['options'],
): TrainedLayer {
  const {classes, columns, weights, intercept, scaled, zeroBased, notes, multilabel} = model;
  const ofTexts = encoder && isVectorizer(encoder) ? encoder.config : undefined;
  const encoding = encoder && !isVectorizer(encoder) ? encoder.config : undefined;
  const {features = encoding && encoder?.features} = model;
  if (!isClasses(classes))
    throw new Error(
      `${call}: the classes ${quoted(classes.join(', '))} are not different labels, all texts or all numbers`,
    );
  const D = weights.length / columns;
  if (encoder && encoder.columns !== D)
    throw new Error(
      `${call}: there are ${encoder.columns} terms of texts for weights of ${D} features`,
    );
  const scaling = scaled && {
    center: Array.from(scaled.center),
    spread: Array.from(scaled.spread),
  };
  const raw = single(call, {weights, intercept});
  const own = scaled && single(call, scaled);
  const keepsScaling = own && !canAbsorb(own, scalingOfFacts({scaling}));
  const facts: Facts = {
    format: multilabel ? MULTILABEL_FORMAT : FACTS_FORMAT,
    version,
    classes: [...classes],
    ...(multilabel && {multilabel: separatorOf(options.multilabel ?? true)}),
    options,
    source: {
      ...(features && !ofTexts && {features: [...features]}),
      ...(encoding && {encoding}),
      ...(zeroBased !== undefined && {zeroBased}),
    },
    ...(keepsScaling && {scaling}),
    ...(ofTexts && {vectorizer: ofTexts}),
    importedFrom: {format, ...(notes && {notes: [...notes]})},
  };
  return {
    ...tensorsOf(raw, D),
    ...(encoder && {encoder}),
    ...(keepsScaling && {scaled: own}),
    facts,
  };
}

/** The numbers as a model keeps them. @throws if float32 cannot hold one */
function single(call: string, {weights, intercept}: Pick<LinearModel, 'weights' | 'intercept'>) {
  const [W, b] = [Float32Array.from(weights), Float32Array.from(intercept)];
  if ([W, b].every(values => values.every(Number.isFinite))) return {W, b};
  throw new Error(`${call}: a weight or intercept is too large for float32`);
}
