import {fitCalibration, methodFor} from '../calibration/index.js';
import {drawnWeights} from './drawnWeights.js';
import type {Estimator} from '../estimator.js';
import {fit, type Fit} from '../fit.js';
import type {TrainedLayer} from '../layer.js';
import type {FitDatasetOptions} from '../options.js';
import type {Parts} from './parts.js';
import {partsOutOfFold} from './partsOutOfFold.js';
import {prepareParts, type Judging, type PartsOptions} from './prepareParts.js';
import type {Score} from '../score.js';
import type {PartsSummary} from './summaryOfParts.js';
import {withCalibration} from '../withCalibration.js';

/** A model that was trained. */
interface Trained {
  trainedLayer(call: string): TrainedLayer;
}

/** What training on rows in parts comes to. */
export interface PartsFit extends Fit {
  /** What the rows are, if that was asked for. */
  summary?: PartsSummary | undefined;
  /**
   * The weights of so many models, each [D, columns], of rows that are drawn anew by the seed; fewer if training was
   * told to stop. With the same options, as long as there is who answers.
   */
  bootstrap(repeats: number, seed: number): Promise<Float32Array[]>;
  /**
   * How well a model of these features and classes does on all rows trained on, or on those held out, for as long as
   * there is who answers.
   */
  judge(model: Trained, asked?: Judging): Promise<Score>;
}

/** Trains on rows in parts, and calibrates where the estimator has `probability`. @throws as `LinearSVM.fitParts` */
export async function fitParts(
  call: string,
  estimator: Estimator,
  parts: Parts,
  source: PartsOptions,
  options: FitDatasetOptions,
): Promise<PartsFit> {
  const {probability} = estimator.options;
  const prepared = await prepareParts(call, estimator, parts, source, options);
  const fitted = await fit(call, estimator, prepared, options);
  const calibrated = probability
    ? await withCalibration(estimator, fitted, async () => {
        const scores = await partsOutOfFold(call, estimator, prepared, options);
        return fitCalibration(call, methodFor(probability, prepared.classes.length), scores);
      })
    : fitted;
  return {
    ...calibrated,
    summary: prepared.summary,
    judge: (model, asked) => prepared.judge(model.trainedLayer(call), asked),
    bootstrap: (repeats, seed) => drawnWeights(call, estimator, prepared, options, {repeats, seed}),
  };
}
