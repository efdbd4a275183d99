import {liblinear} from './liblinear.js';
import {libsvm} from './libsvm.js';
import type {ModelFormat} from './linearModel.js';
import {onnx} from './onnx.js';
import {safetensors} from './safetensors.js';
import {scikitLearn} from './scikitLearn.js';

/** Every format of model files beside tfjs's own. */
export const modelFormats: readonly ModelFormat[] = [
  scikitLearn,
  liblinear,
  libsvm,
  onnx,
  safetensors,
];

export type {LinearModel, ModelFormat} from './linearModel.js';
