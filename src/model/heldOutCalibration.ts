import type {Features} from '../data/index.js';
import {
  fitCalibration,
  methodFor,
  type Calibration,
  type CalibrationName,
} from './calibration/index.js';
import {examplesFor} from './examples.js';
import type {Texts} from './inputs.js';
import type {Labels} from './labels.js';
import type {TrainedLayer} from './layer.js';
import type {FitOptions} from './options.js';
import {scoreRowsOf} from './scores.js';

/** A calibration fitted to the model's own scores of examples that it was not trained on. */
export async function heldOutCalibration(
  call: string,
  method: true | CalibrationName,
  layer: TrainedLayer,
  given: readonly [Features | Texts, Labels?, FitOptions['sampleWeight']?],
): Promise<Calibration> {
  const {data, labels, weights} = examplesFor(call, layer, given);
  const labelled = {...(await scoreRowsOf(data, layer)), labels, ...(weights && {weights})};
  return fitCalibration(call, methodFor(method, layer.facts.classes.length), labelled);
}
