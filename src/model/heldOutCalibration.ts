import type {Features} from '../data/index.js';
import {
  fitCalibration,
  methodFor,
  type Calibration,
  type CalibrationName,
} from './calibration/index.js';
import {checkSampleWeight} from './checkOptions.js';
import {checkExamples} from './examples.js';
import type {Texts} from './inputs.js';
import {labelIndex, type Labels} from './labels.js';
import type {TrainedLayer} from './layer.js';
import type {FitOptions} from './options.js';
import {scoresOf} from './score.js';

/** What is learnt of the model's own scores of examples that it was not trained on. */
export async function heldOutCalibration(
  call: string,
  method: true | CalibrationName,
  layer: TrainedLayer,
  [x, y, sampleWeight]: readonly [Features | Texts, Labels?, FitOptions['sampleWeight']?],
): Promise<Calibration> {
  const {facts, encoder} = layer;
  const {data, labels} = checkExamples(call, [x, y], {
    columns: layer.weights.shape[0],
    labels: labelIndex(facts.classes),
    encoder,
  });
  const weights = checkSampleWeight(call, sampleWeight, data.rows);
  const scores = scoresOf(data, layer);
  const [, columns] = scores.shape;
  const values = await scores.data().finally(() => scores.dispose());
  const labelled = {values, columns, labels, ...(weights && {weights})};
  return fitCalibration(call, methodFor(method, facts.classes.length), labelled);
}
