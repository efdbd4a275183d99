import type {TrainedLayer} from './layer.js';

/** The layer with a threshold for its second class. @throws one line unless it is a finite number, and of one score column */
export function withThreshold(layer: TrainedLayer, threshold: number): TrainedLayer {
  const [, columns] = layer.weights.shape;
  if (!Number.isFinite(threshold))
    throw new RangeError(`linearSVM.threshold: it must be a finite number, got ${threshold}`);
  if (columns !== 1)
    throw new Error(
      `linearSVM.threshold: a threshold is of one score column, the model has ${columns}`,
    );
  return {...layer, facts: {...layer.facts, threshold}};
}

/** The layer with a threshold for each label. @throws one line unless they are finite numbers, one a class, and it is multilabel */
export function withThresholds(layer: TrainedLayer, thresholds: readonly number[]): TrainedLayer {
  const {multilabel, classes} = layer.facts;
  if (multilabel === undefined)
    throw new Error(
      'linearSVM.thresholds: they are of a multilabel model: threshold is of two classes',
    );
  if (thresholds.length !== classes.length || !thresholds.every(Number.isFinite))
    throw new RangeError(
      `linearSVM.thresholds: they must be ${classes.length} finite numbers, one for each of ${classes.join(', ')}`,
    );
  return {...layer, facts: {...layer.facts, thresholds: [...thresholds]}};
}
