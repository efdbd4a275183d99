import type {Estimator} from './estimator.js';
import {fit, type Fit} from './fit.js';
import {heldOutCalibration} from './heldOutCalibration.js';
import type {FitDatasetOptions} from './options.js';
import {checkStreamOptions, prepareStream} from './prepareStream.js';
import {chunksOfSource, type ExampleSource} from './stream.js';
import {withCalibration} from './withCalibration.js';

/** Trains on a stream, and calibrates where the estimator has `probability`. @throws as `LinearSVM.fitDataset` */
export async function fitStream(
  call: string,
  estimator: Estimator,
  source: ExampleSource,
  options: FitDatasetOptions,
): Promise<Fit> {
  const chunks = chunksOfSource(call, source);
  checkStreamOptions(call, estimator, options);
  const {probability} = estimator.options;
  const {validationData} = options;
  if (probability && !validationData)
    throw new Error(
      `${call}: probabilities are learnt of examples that are not trained on: give validationData, or calibrate(model, x, y, {heldOut: true}) afterwards`,
    );
  const prepared = await prepareStream(call, estimator, chunks, options);
  const fitted = await fit(call, estimator, prepared, options);
  if (!probability) return fitted;
  const [held, labels] = Array.isArray(validationData) ? validationData : [validationData!];
  return withCalibration(estimator, fitted, () =>
    heldOutCalibration(`${call}: validationData`, probability, fitted.layer, [held, labels]),
  );
}
