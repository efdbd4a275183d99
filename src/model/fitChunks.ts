import type * as tf from '@tensorflow/tfjs';
import {readAhead, scale, type Chunks, type Dataset, type Label} from '../data/index.js';
import {
  checkTrainOptions,
  streamed,
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
import {classesIn, survey, surveyedChunks} from './survey.js';
import {chunksOfTfData, isTfData} from './tfData.js';

/** Where a stream of examples comes from: chunks, or a tf.data.Dataset that yields `{xs, ys}`. */
export type ExampleSource = Chunks | tf.data.Dataset<tf.TensorContainer>;

/** The source as chunks. @throws if it is none */
export function chunksOfSource(call: string, source: ExampleSource): Chunks {
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
  source: Chunks,
  options: FitDatasetOptions,
): Promise<Fit> {
  const {validationData, engine, warmStart, ...training} = options;
  const found = await survey(call, source, model.options, () => model.shouldStop());
  const {table, sizes, scaling, extent} = found;
  const {classes, sizes: counts} = classesIn(found, model.options.classes);
  const loss = model.loss ?? defaultLoss(classes.length);
  checkClasses(call, loss, classes);
  checkEngine(call, engine, loss);
  const classWeights = checkClassWeight(call, model.options.classWeight, classes, counts);
  const held = checkValidation(call, validationData, {columns: table.columns, classes});
  const objective = objectiveOf(model.options, loss, table.rows);
  const before = warmStart ? layerToContinue(call, model, table.columns, classes) : undefined;
  const columns = loss.columns(classes.length);
  const scaled = (of: Dataset) => (scaling ? scale(of, scaling) : of);
  const engineOf = (examples: Examples) =>
    chooseEngine(call, engine, loss, columns, {...examples, x: scaled(examples.x)});
  const indicesOf = (labels: readonly Label[]) => classIndices(`${call}: y`, labels, classes);

  const validation = held && (await engineOf({x: held.data, labels: held.labels}));
  try {
    const passes = streamed({
      name: engine ?? engineFor(loss),
      sizes,
      open: () =>
        readAhead<{data: Dataset; labels: Label[]}, Engine>(
          surveyedChunks(call, source, found),
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
        {table, classes, objective, scaling},
      ),
      history: trained.history,
    };
  } finally {
    validation?.dispose();
  }
}

/** Checks what can be checked before the source is read. */
export function checkFitChunks(call: string, model: Estimator, options: FitDatasetOptions): void {
  checkFitDatasetOptions(call, options);
  checkTrainOptions(call, options, model.options.l1 ?? 0);
  if (model.options.vectorizer) {
    throw new Error(
      `${call}: chunks are rows of numbers: turn texts into them by a hashingVectorizer, and leave it out here`,
    );
  }
  if (model.loss) checkEngine(call, options.engine, model.loss);
}
