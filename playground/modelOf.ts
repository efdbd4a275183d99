import * as svm from 'tfjs-svm';
import {lossOf} from './evaluate.js';
import {AXES, type State} from './state.js';

/**
 * Weights as a model of the package, which can be saved or trained further. Its features are in the
 * units of the data, not of the plane, which are (value − center) / scale.
 */
export function modelOf(
  {weights: {W, b}, loss, C, bias}: Pick<State, 'weights' | 'loss' | 'C' | 'bias'>,
  classes: readonly (string | number)[],
  axes: State['axes'] = AXES,
): svm.LinearSVM {
  const scaler = {
    step: 'StandardScaler',
    mean: axes.map(({center}) => center),
    scale: axes.map(({scale}) => scale),
  };
  const file = {
    format: 'linear-model',
    version: 1,
    model: 'tfjs-svm playground',
    classes,
    coef: b.map((_, k) => W.map(row => row[k]!)),
    intercept: b,
    steps: axes.every(({center, scale}) => center === 0 && scale === 1) ? [] : [scaler],
  };
  return svm.importModel(new TextEncoder().encode(JSON.stringify(file)), {
    format: 'scikit-learn',
    options: {loss: lossOf(loss), C, bias, standardize: false},
  });
}
