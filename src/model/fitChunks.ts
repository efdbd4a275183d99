import type * as tf from '@tensorflow/tfjs';
import {
  readAhead,
  scale,
  type Chunks,
  type Dataset,
  type FittedVectorizer,
  type Label,
} from '../data/index.js';
import {
  checkTrainOptions,
  residentSet,
  streamedSet,
  streamDefaults,
  train,
  type Engine,
  type Examples,
} from '../train/index.js';
import {unfoldScaling} from './artifacts.js';
import {checkClassWeight, checkFitDatasetOptions} from './checkOptions.js';
import {checkEngine, chooseEngine, engineFor} from './engines.js';
import {checkClasses, checkValidation, defaultLoss, exampleWeights} from './examples.js';
import {layerOf, layerToContinue, objectiveOf, type Estimator, type Fit} from './fitExamples.js';
import {classIndices} from './labels.js';
import type {FitDatasetOptions} from './options.js';
import {classesIn, survey, surveyedChunks, type Survey} from './survey.js';
import {surveyTexts, vectorizedChunks, type TextChunks} from './textChunks.js';
import {chunksOfTfData, isTfData} from './tfData.js';

/**
 * Where a stream of examples comes from: chunks, of texts for a model with a vectorizer, or a
 * tf.data.Dataset that yields `{xs, ys}`.
 */
export type ExampleSource = Chunks | TextChunks | tf.data.Dataset<tf.TensorContainer>;

/** The source as chunks. @throws if it is none */
export function chunksOfSource(call: string, source: ExampleSource): Chunks | TextChunks {
  if (typeof source === 'function') return source;
  if (isTfData(source)) return chunksOfTfData(call, source);
  throw new TypeError(
    `${call}: source must be a function that gives chunks or a tf.data.Dataset, got ${typeof source}`,
  );
}

/** Trains on a stream: one pass to survey it, several to train, one to prove what was reached. */
export async function fitChunks(
  call: string,
  model: Estimator,
  source: Chunks | TextChunks,
  options: FitDatasetOptions,
): Promise<Fit> {
  const {validationData, engine, warmStart, ...training} = options;
  const {found, numbers, vectorizer} = await firstPass(call, model, source, warmStart);
  const {table, sizes, scaling, extent} = found;
  const {classes, sizes: counts} = classesIn(found, model.options.classes);
  const loss = model.loss ?? defaultLoss(classes.length);
  checkClasses(call, loss, classes);
  checkEngine(call, engine, loss);
  const classWeights = checkClassWeight(call, model.options.classWeight, classes, counts);
  const known = {columns: table.columns, classes, ...(vectorizer && {vectorizer})};
  const held = checkValidation(call, validationData, known);
  const objective = objectiveOf(model.options, loss, table.rows);
  const before = warmStart ? layerToContinue(call, model, table.columns, classes) : undefined;
  const columns = loss.columns(classes.length);
  const scaled = (of: Dataset) => (scaling ? scale(of, scaling) : of);
  const engineOf = (examples: Examples) =>
    chooseEngine(call, engine, loss, columns, {...examples, x: scaled(examples.x)});
  const residentOf = (examples: Examples) => residentSet(examples, () => engineOf(examples));
  const indicesOf = (labels: readonly Label[]) => classIndices(`${call}: y`, labels, classes);

  const validation = held && residentOf({x: held.data, labels: held.labels});
  try {
    const passes = streamedSet({
      name: engine ?? engineFor(loss),
      sizes,
      open: () =>
        readAhead<{data: Dataset; labels: Label[]}, Engine>(
          surveyedChunks(call, numbers, found),
          ({data, labels: given}) => {
            const labels = indicesOf(given);
            return engineOf({x: data, labels, weights: exampleWeights(labels, classWeights)});
          },
        ),
    });
    const trained = await train(objective, passes, {
      ...streamDefaults(table.rows, training),
      call,
      features: table.columns,
      columns,
      extent,
      start: before && unfoldScaling(before, scaling),
      ...(validation && {validation}),
      shouldStop: () => model.shouldStop(),
    });
    return {
      layer: layerOf(
        {...trained, certificate: trained.history.certificate},
        {table, classes, objective, scaling, ...(vectorizer && {vectorizer})},
      ),
      history: trained.history,
    };
  } finally {
    validation?.dispose();
  }
}

/** What a first pass tells of the source, and its chunks as numbers: of texts those of the vectorizer. */
async function firstPass(
  call: string,
  model: Estimator,
  source: Chunks | TextChunks,
  warmStart = false,
): Promise<{found: Survey; numbers: Chunks; vectorizer?: FittedVectorizer}> {
  const {vectorizer: unfitted, standardize = !unfitted, bias} = model.options;
  const shouldStop = () => model.shouldStop();
  const surveyed = (numbers: Chunks) => survey(call, numbers, {standardize, bias}, shouldStop);
  if (!unfitted) {
    const numbers = source as Chunks;
    return {found: await surveyed(numbers), numbers};
  }
  const texts = source as TextChunks;
  const known = warmStart ? model.layer?.vectorizer : undefined;
  const learner = known ? undefined : unfitted.running?.();
  const learnt = learner && (await surveyTexts(call, texts, learner, {bias, shouldStop}));
  const vectorizer = learnt?.vectorizer ?? known ?? unfitted.fit([]);
  const numbers = vectorizedChunks(call, texts, vectorizer);
  // The scale of features can be told only after their terms are known: in another pass.
  return {found: (!standardize && learnt?.found) || (await surveyed(numbers)), numbers, vectorizer};
}

/** Checks what can be checked before the source is read. */
export function checkFitChunks(call: string, model: Estimator, options: FitDatasetOptions): void {
  checkFitDatasetOptions(call, options);
  checkTrainOptions(call, options, model.options.l1 ?? 0);
  if (model.loss) checkEngine(call, options.engine, model.loss);
}
