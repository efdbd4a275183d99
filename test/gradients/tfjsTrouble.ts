/**
 * Where tfjs 4.22 itself is wrong, as the checker found it: docs/tfjs-gradients.md shows each in a
 * few lines. What is not listed here must pass.
 */
export interface Trouble {
  /** The backends concerned; all by default. */
  on?: string[];
  /** What the report says. */
  says: RegExp;
  /** Only where the data makes it so: not at every seed. */
  sometimes?: boolean;
}

const shape = /does not match the shape of the input/;
const missing = (op: string) => new RegExp(`gradient function not found for ${op}`);
const kernel = (name: string): Trouble => ({
  on: ['wasm'],
  says: new RegExp(`Kernel '${name}' not registered for backend 'wasm'`),
});

/** Wrong or missing first derivatives, by the title of the op. */
export const firstOrderTrouble: Record<string, Trouble> = {
  cumsum: {says: shape},
  'maximum, a row broadcast': {says: shape},
  'maximum, a column broadcast': {says: shape},
  'minimum, a row broadcast': {says: shape},
  'minimum, a column broadcast': {says: shape},
  'squaredDifference, a row broadcast': {says: shape},
  'squaredDifference, a column broadcast': {says: shape},
  'prelu, a column broadcast': {says: shape},
  resizeBilinear: {on: ['cpu'], says: shape},
  mirrorPad: {says: /gradient: input 0 .* of 12 coordinates/},
  diag: {says: missing('Diag')},
  'cumprod along an axis': {says: missing('Cumprod')},
  stridedSlice: {says: missing('StridedSlice')},
  gatherND: {says: missing('GatherNd')},
  topk: {says: missing('TopK')},
  depthToSpace: {says: missing('DepthToSpace')},
  einsum: {says: /gradient function not found for Einsum|Kernel 'Einsum' not registered/},
  gather: kernel('UnsortedSegmentSum'),
  'gather along axis 1': kernel('UnsortedSegmentSum'),
  unsortedSegmentSum: kernel('UnsortedSegmentSum'),
  conv1d: kernel('Conv2DBackpropFilter'),
  conv2d: kernel('Conv2DBackpropFilter'),
  'conv2d, strided': kernel('Conv2DBackpropFilter'),
  conv2dTranspose: kernel('Conv2DBackpropFilter'),
  separableConv2d: kernel('Conv2DBackpropFilter'),
  'fused conv2d': kernel('Conv2DBackpropFilter'),
  depthwiseConv2d: kernel('DepthwiseConv2dNativeBackpropInput'),
  conv3d: {on: ['wasm'], says: /gradient: input 0 /},
  maxPool: {on: ['wasm'], says: /gradient: input 0 .*analytic 0, /, sometimes: true},
  dilation2d: {on: ['wasm'], says: /gradient: input 0 /, sometimes: true},
};

const wrong = /second order: input 0 .*saved intermediates/s;
const throws = /second order: the second derivative throws: .*gradient function not found for/;

/** Second derivatives that are silently wrong, or throw, where the first are right. */
export const secondOrderTrouble: Record<string, Trouble> = {
  ...Object.fromEntries(
    [
      'elu',
      'exp',
      'sigmoid',
      'tanh',
      'softmax',
      'softmax along an axis',
      'logSoftmax',
      'losses.softmaxCrossEntropy',
      'losses.sigmoidCrossEntropy',
      'basicLSTMCell',
      'multi-step network',
    ].map(title => [title, {says: wrong}]),
  ),
  ...Object.fromEntries(
    [
      'relu6',
      'selu',
      'leakyRelu',
      'prelu',
      'prelu, a row broadcast',
      'losses.huberLoss',
      'clipByValue',
      'pow',
      'pow, a row broadcast',
      'pow, a column broadcast',
      'maximum',
      'minimum',
      'max',
      'max along an axis',
      'min',
      'min along an axis',
      'logSumExp',
      'logSumExp along an axis',
      'prod',
      'prod along an axis',
      'conv1d',
      'conv2d',
      'conv2d, strided',
      'conv2dTranspose',
      'depthwiseConv2d',
      'separableConv2d',
      'conv3d',
      'fused conv2d',
      'maxPool',
      'avgPool',
      'maxPool3d',
      'avgPool3d',
      'localResponseNormalization',
      'resizeBilinear',
      'resizeNearestNeighbor',
      'dilation2d',
    ].map(title => [title, {says: throws}]),
  ),
};
