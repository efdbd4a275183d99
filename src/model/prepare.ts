import {
  cellsOf,
  gatherWeights,
  isRawTable,
  option,
  optionError,
  tableWeights,
  type Dataset,
  type Features,
  type Label,
  type RawTable,
  type Scaling,
} from '../data/index.js';
import type {RowsRoom} from '../kernel/index.js';
import type {MarginLoss} from '../losses/index.js';
import {
  checkTrainOptions,
  extentOf,
  residentSet,
  type Engine,
  type Examples,
  type Extent,
  type Problem,
  type Solution,
  type TrainingSet,
} from '../train/index.js';
import {checkFitOptions} from './checkOptions.js';
import {checkClassWeight, checkSampleWeight} from './checkWeights.js';
import {checkModelSize} from './checkModelSize.js';
import {doubtOfLabels} from './doubtOfLabels.js';
import {checkEngine, chooseEngine, usesKernel} from './engines.js';
import type {Estimator} from './estimator.js';
import {checkValidation, countsOf, exampleWeights} from './examples.js';
import {encoded, fitEncoder, isRaw, type ModelEncoder} from './encoder.js';
import {asTokens, countOf, isTexts, rawRows, rowsAt, type Texts} from './inputs.js';
import {checkLabels, classesOf, labelIndex, type LabelIndex, type Labels} from './labels.js';
import type {LabelSets} from './multilabel/labelSets.js';
import {checkColumns, layerToContinue, weightsFor} from './layer.js';
import {checkClasses, defaultLoss, hasL1, objectiveOf} from './objective.js';
import type {FitDatasetOptions, FitOptions} from './options.js';
import {posedBy, poseRows} from './poseRows.js';
import {scalerOf} from './scalerOf.js';
import {sourceOf, type Source} from './source.js';
import {warnOnce} from './warnings.js';

/** Prepared examples: the problem they pose, and how raw rows were converted to those of the problem. */
export interface Prepared {
  readonly problem: Problem;
  /** D of the model. */
  readonly columns: number;
  /** [d], those of the D columns that the problem is over; absent if it is over all. */
  readonly occurring?: Int32Array | undefined;
  readonly classes: readonly Label[];
  /** The encoder that was fitted to raw rows. */
  readonly encoder?: ModelEncoder | undefined;
  readonly scaling?: Scaling | undefined;
  readonly source: Source;
  /** Is told of the solution, where others follow. */
  solved?(solution: Solution): void;
  /** Frees what engines hold. */
  dispose(): void;
}

/** What was learnt of examples before they make a problem. */
export interface Learnt {
  /** D */
  columns: number;
  /** [d], the columns that are not 0 in all the examples, if most are; see `occurringColumns`. */
  occurring: Int32Array | undefined;
  /** How many examples have each label; one of weight k counts k times. */
  counts: ReadonlyMap<Label, number>;
  /** N, counted likewise. */
  size: number;
  encoder: ModelEncoder | undefined;
  scaling: Scaling | undefined;
  /** Of the examples as those of the problem. */
  extent: () => Extent;
  source: Source;
}

/** How examples become those that an engine answers for. */
export interface Conversion {
  loss: MarginLoss;
  labels: LabelIndex;
  /** Factor on the loss of each class; undefined if all are 1. */
  byClass: Float32Array | undefined;
  /** Scaled, over the columns that occur. */
  posed(data: Dataset): Dataset;
  engineOf(examples: Examples): Promise<Engine>;
}

/**
 * The problem that examples in memory pose: all that is learnt of them, labels and features, is learnt
 * here. Nothing is computed with tensors, and no engine opened.
 *
 * @throws one line naming the argument that is wrong
 */
export async function prepare(
  call: string,
  model: Estimator,
  x: Features | Texts,
  y: Labels | undefined,
  options: FitOptions,
): Promise<Prepared> {
  checkFitOptions(call, options);
  const {rows, labels, weights, known} = rawExamples(call, model, x, y, options, checkLabels);
  const counts = countsOf(labels, weights);
  const found = learnRows(call, model, options, {rows, weights, known}, counts.size);
  try {
    const prepared = preparedOf(call, model, {...found.learnt, counts}, options, conversion =>
      openResident(found, conversion.labels.indices(`${call}: y`, labels), conversion, {
        room: found.room,
      }),
    );
    warnOfLabels(call, model, countsOf(labels), found.labelColumn);
    return prepared;
  } catch (error) {
    found.room?.dispose();
    throw error;
  }
}

/** Raw rows with their labels and weights, checked, and the encoder that they keep where training goes on. */
export function rawExamples<L>(
  call: string,
  model: Estimator,
  x: Features | Texts,
  y: Labels | LabelSets | undefined,
  options: FitOptions,
  check: (call: string, y: never, rows: number) => L[],
) {
  const {vectorizer: unfitted} = model.options;
  checkTrainOptions(call, options, hasL1(model.options));
  // The initial weights are those of known terms, so the vectorizer keeps them.
  const known = options.warmStart && unfitted ? model.layer?.encoder : undefined;
  const given = [x, y, options.sampleWeight] as const;
  const isText = unfitted !== undefined;
  return {...labelledRows(call, given, isText, check, known?.columns), known};
}

/** Rows as those of a problem, and what was learnt of them. */
interface LearntRows {
  labelColumn: string | undefined;
  posed: Dataset;
  /** Where the values of `posed` are, if that is kernel memory; the caller's to dispose of. */
  room: RowsRoom | undefined;
  weights: Float32Array | undefined;
  learnt: Omit<Learnt, 'counts'>;
}

/** Learns what there is to learn of rows, whatever their labels are. */
export function learnRows(
  call: string,
  model: Estimator,
  options: FitOptions,
  {
    rows,
    weights,
    known,
  }: {
    rows: Dataset | Texts | RawTable;
    weights: Float32Array | undefined;
    known: ModelEncoder | undefined;
  },
  classes: number,
): LearntRows {
  const {vectorizer: unfitted, bias} = model.options;
  // Terms are told apart once, to be learnt of and to be encoded.
  const given = known || !unfitted || !isTexts(rows) ? rows : asTokens(rows, unfitted);
  const encoder = isRaw(given) ? (known ?? fitEncoder(given, unfitted, weights)) : known;
  const data = encoded(`${call}: x`, given, encoder);
  checkModelSize(call, model, options, data, classes);
  const scaler = scalerOf(model.options);
  const mayBeInKernel = usesKernel(options.engine, model.loss);
  const {posed, occurring, scaling, room} = poseRows(call, data, scaler, weights, mayBeInKernel);
  const size = weights ? weights.reduce((sum, weight) => sum + weight, 0) : data.rows;
  let found: Extent | undefined;
  const extent = () => (found ??= extentOf(posed, bias, weights));
  const source = sourceOf(data);
  const learnt = {columns: data.columns, occurring, size, encoder, scaling, extent, source};
  return {labelColumn: data.labelColumn, posed, room, weights, learnt};
}

/** The training set of such rows in memory, with a class index for each. */
export function openResident(
  {posed, weights, learnt: {size}}: LearntRows,
  labels: Int32Array,
  {byClass, engineOf}: Conversion,
  where: Pick<Examples, 'room' | 'pinned'>,
): TrainingSet {
  const examples = {
    x: posed,
    ...where,
    labels,
    counts: weights,
    size,
    weights: exampleWeights(labels, byClass, weights),
  };
  return residentSet(examples, () => engineOf(examples));
}

/** Warns if labels look like something else. */
export function warnOfLabels(
  call: string,
  {options: {classes}}: Estimator,
  counts: ReadonlyMap<Label, number>,
  column?: string,
): void {
  const doubt = doubtOfLabels(counts, column, classes !== undefined);
  if (doubt !== undefined) warnOnce(new Error(`${call}: ${doubt}`));
}

/** The problem of examples once everything is known of them; `open` makes the training set. */
export function preparedOf(
  call: string,
  model: Estimator,
  learnt: Learnt,
  options: FitDatasetOptions,
  open: (conversion: Conversion) => TrainingSet,
): Prepared {
  const {columns: all, occurring, counts, size, scaling, encoder, extent, source} = learnt;
  const labels = labelIndex([...(model.options.classes ?? classesOf(counts.keys()))]);
  const {classes} = labels;
  const loss = model.loss ?? defaultLoss(classes.length);
  checkClasses(call, loss, classes);
  checkEngine(call, options.engine, loss);
  const sizes = classes.map(label => counts.get(label) ?? 0);
  const byClass = checkClassWeight(call, model.options.classWeight, labels, sizes);
  const columns = loss.columns(classes.length);
  const posed = posedBy(scaling, occurring);
  const engineOf = (given: Examples) => chooseEngine(call, options.engine, loss, columns, given);
  const layer = options.warmStart ? layerToContinue(call, model.layer, all, classes) : undefined;
  if (layer) checkColumns(call, layer, loss);
  const held = checkValidation(call, options.validationData, {
    columns: all,
    labels,
    encoder,
  });
  const heldExamples = held && {
    x: posed(held.data),
    labels: held.labels,
    weights: held.weights,
    counts: held.weights,
    size: held.weights?.reduce((sum, weight) => sum + weight, 0),
  };
  const validation = heldExamples && residentSet(heldExamples, () => engineOf(heldExamples));
  const examples = open({loss, labels, byClass, posed, engineOf});
  const start = layer && weightsFor(layer, scaling);
  return {
    problem: {
      objective: objectiveOf(model.options, loss, size),
      examples,
      validation,
      shape: {features: occurring?.length ?? all, columns},
      extent,
      start: start && occurring ? {...start, W: gatherWeights(start.W, occurring, all)} : start,
    },
    columns: all,
    occurring,
    classes,
    encoder,
    scaling,
    source,
    dispose() {
      examples.dispose();
      validation?.dispose();
    },
  };
}

/** The sample weights that rows come with. */
function weightsOf(rows: Dataset | Texts | RawTable): Float32Array | undefined {
  if (isRawTable(rows)) return tableWeights(cellsOf(rows), rows.encoding);
  return isTexts(rows) ? undefined : rows.sampleWeight;
}

/** Raw rows with their labels and weights, checked; those of weight 0 left out, as they count for nothing. */
export function labelledRows<L>(
  call: string,
  [x, y, sampleWeight]: readonly [
    x: Features | Texts,
    y: Labels | LabelSets | undefined,
    sampleWeight: FitOptions['sampleWeight'],
  ],
  isText: boolean,
  check: (call: string, y: never, rows: number) => L[],
  columns?: number,
): {rows: Dataset | Texts | RawTable; labels: L[]; weights: Float32Array | undefined} {
  const rows = rawRows(`${call}: x`, x, isText, columns);
  const count = countOf(rows);
  const own = 'labels' in rows ? rows.labels : undefined;
  const labels = check(`${call}: y`, (y ?? own) as never, count);
  const weights = checkSampleWeight(call, sampleWeight ?? weightsOf(rows), count);
  if (!weights?.includes(0)) return {rows, labels, weights};
  const kept = Array.from(weights.keys()).filter(row => weights[row]! > 0);
  if (kept.length === 0)
    throw optionError`${call}: ${option('sampleWeight')} has no weight above 0`;
  return {
    rows: rowsAt(rows, kept),
    labels: kept.map(row => labels[row]!),
    weights: Float32Array.from(kept, row => weights[row]!),
  };
}
