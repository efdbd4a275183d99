import * as tf from '@tensorflow/tfjs';
import type {Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D} from '@tensorflow/tfjs';
import {random} from '../random.js';

/** A differentiable op of tfjs, and where to check it. */
export interface OpCase {
  title: string;
  f: (...inputs: Tensor[]) => Tensor;
  shapes: number[][];
  /** The interval its inputs are drawn from; [−2, 2] by default. */
  within?: [number, number];
}

const a = [3, 4];

const unary: [string, [number, number]?][] = [
  ['abs'],
  ['acos', [-0.9, 0.9]],
  ['acosh', [1.2, 4]],
  ['asin', [-0.9, 0.9]],
  ['asinh'],
  ['atan'],
  ['atanh', [-0.9, 0.9]],
  ['ceil'],
  ['cos'],
  ['cosh'],
  ['elu'],
  ['erf'],
  ['exp'],
  ['expm1'],
  ['floor'],
  ['log', [0.2, 4]],
  ['log1p', [-0.5, 3]],
  ['logSigmoid'],
  ['neg'],
  ['reciprocal', [0.3, 3]],
  ['relu'],
  ['relu6'],
  ['round'],
  ['rsqrt', [0.3, 3]],
  ['selu'],
  ['sigmoid'],
  ['sign'],
  ['sin'],
  ['sinh'],
  ['softplus'],
  ['sqrt', [0.2, 4]],
  ['square'],
  ['step'],
  ['tan', [-1, 1]],
  ['tanh'],
  ['zerosLike'],
  ['onesLike'],
  ['clone'],
  ['softmax'],
  ['logSoftmax'],
  ['transpose'],
  ['sum'],
  ['mean'],
  ['prod'],
  ['max'],
  ['min'],
  ['logSumExp'],
  ['cumsum'],
  ['euclideanNorm'],
  ['reverse'],
  ['diag'],
];
const binary: [string, [number, number]?][] = [
  ['add'],
  ['sub'],
  ['mul'],
  ['div', [0.3, 3]],
  ['pow', [0.3, 2]],
  ['maximum'],
  ['minimum'],
  ['squaredDifference'],
  ['atan2', [0.3, 2]],

  ['mod', [0.3, 2]],
  ['prelu'],
];
type Anything = Record<string, (...args: unknown[]) => Tensor>;
const ops = tf as unknown as Anything;

/** Well over fifty. */
export const tfjsOps: OpCase[] = [
  ...unary.map(([name, within]): OpCase => ({
    title: name,
    f: x => ops[name]!(x),
    shapes: [a],
    ...(within && {within}),
  })),
  ...binary.map(([name, within]): OpCase => ({
    title: name,
    f: (x, y) => ops[name]!(x, y),
    shapes: [a, a],
    ...(within && {within}),
  })),
  ...binary.map(([name, within]): OpCase => ({
    title: `${name}, a row broadcast`,
    f: (x, y) => ops[name]!(x, y),
    shapes: [a, [4]],
    ...(within && {within}),
  })),
  ...binary.map(([name, within]): OpCase => ({
    title: `${name}, a column broadcast`,
    f: (x, y) => ops[name]!(x, y),
    shapes: [[3, 1], a],
    ...(within && {within}),
  })),
  ...[
    'sum',
    'mean',
    'max',
    'min',
    'prod',
    'logSumExp',
    'cumsum',
    'cumprod',
    'softmax',
    'squeeze',
    'reverse',
  ].map((name): OpCase => ({
    title: `${name} along an axis`,
    f: x => (name === 'squeeze' ? tf.squeeze(tf.expandDims(x!, 1)) : ops[name]!(x, 1)),
    shapes: [a],
  })),
  {title: 'leakyRelu', f: x => tf.leakyRelu(x!), shapes: [a]},
  {title: 'clipByValue', f: x => tf.clipByValue(x!, -1, 1), shapes: [a]},
  {title: 'matMul', f: (x, y) => tf.matMul(x!, y!), shapes: [a, [4, 2]]},
  {title: 'matMul transposed', f: (x, y) => tf.matMul(x!, y!, true, true), shapes: [a, [2, 3]]},
  {
    title: 'matMul of batches',
    f: (x, y) => tf.matMul(x!, y!),
    shapes: [
      [2, 3, 4],
      [2, 4, 2],
    ],
  },
  {title: 'dot', f: (x, y) => tf.dot(x!, y!), shapes: [[4], [4]]},
  {
    title: 'outerProduct',
    f: (x, y) => tf.outerProduct(x as Tensor1D, y as Tensor1D),
    shapes: [[3], [4]],
  },
  {title: 'norm', f: x => tf.norm(x!, 2, 1), shapes: [a]},
  {
    title: 'moments',
    f: x => {
      const {mean, variance} = tf.moments(x!, 0);
      return tf.add(mean, variance);
    },
    shapes: [a],
  },
  {title: 'reshape', f: x => tf.reshape(x!, [2, 6]), shapes: [a]},
  {title: 'expandDims', f: x => tf.expandDims(x!, 1), shapes: [a]},
  {title: 'concat', f: (x, y) => tf.concat([x!, y!], 1), shapes: [a, [3, 2]]},
  {title: 'stack', f: (x, y) => tf.stack([x!, y!], 1), shapes: [a, a]},
  {title: 'unstack', f: x => tf.unstack(x!, 1)[1]!, shapes: [a]},
  {
    title: 'split',
    f: x => {
      const [l, r] = tf.split(x!, 2, 1);
      return tf.mul(l!, r!);
    },
    shapes: [a],
  },
  {title: 'slice', f: x => tf.slice(x!, [1, 1], [2, 2]), shapes: [a]},
  {title: 'stridedSlice', f: x => tf.stridedSlice(x!, [0, 0], [3, 4], [2, 2]), shapes: [a]},
  {
    title: 'pad',
    f: x =>
      tf.pad(x!, [
        [1, 0],
        [0, 2],
      ]),
    shapes: [a],
  },
  {
    title: 'mirrorPad',
    f: x =>
      tf.mirrorPad(
        x!,
        [
          [1, 0],
          [0, 2],
        ],
        'reflect',
      ),
    shapes: [a],
  },
  {title: 'tile', f: x => tf.tile(x!, [2, 1]), shapes: [a]},
  {title: 'broadcastTo', f: x => tf.broadcastTo(x!, [3, 4]), shapes: [[4]]},
  {title: 'gather', f: x => tf.gather(x!, tf.tensor1d([0, 2, 2], 'int32')), shapes: [a]},
  {
    title: 'gather along axis 1',
    f: x => tf.gather(x!, tf.tensor1d([0, 2, 2, 3], 'int32'), 1),
    shapes: [a],
  },
  {
    title: 'gatherND',
    f: x =>
      tf.gatherND(
        x!,
        tf.tensor2d(
          [
            [0, 1],
            [2, 3],
          ],
          [2, 2],
          'int32',
        ),
      ),
    shapes: [a],
  },
  {
    title: 'unsortedSegmentSum',
    f: x => tf.unsortedSegmentSum(x!, tf.tensor1d([1, 0, 1], 'int32'), 2),
    shapes: [a],
  },
  {
    title: 'where',
    f: (x, y) =>
      tf.where(
        tf.tensor2d(
          [
            [1, 0, 1, 0],
            [0, 0, 1, 1],
            [1, 1, 0, 0],
          ],
          a as [number, number],
          'bool',
        ),
        x!,
        y!,
      ),
    shapes: [a, a],
  },
  {title: 'topk', f: x => tf.topk(x!, 2).values, shapes: [a]},
  {title: 'cast', f: x => tf.cast(x!, 'float32'), shapes: [a]},
  {title: 'addN', f: (x, y) => tf.addN([x!, y!, x!]), shapes: [a, a]},
  {
    title: 'conv1d',
    f: (x, w) => tf.conv1d(x as Tensor3D, w as Tensor3D, 1, 'same'),
    shapes: [
      [1, 5, 2],
      [3, 2, 3],
    ],
  },
  {
    title: 'conv2d',
    f: (x, w) => tf.conv2d(x as Tensor4D, w as Tensor4D, 1, 'same'),
    shapes: [
      [1, 4, 4, 2],
      [3, 3, 2, 2],
    ],
  },
  {
    title: 'conv2d, strided',
    f: (x, w) => tf.conv2d(x as Tensor4D, w as Tensor4D, 2, 'valid'),
    shapes: [
      [2, 5, 5, 1],
      [3, 3, 1, 2],
    ],
  },
  {
    title: 'conv2dTranspose',
    f: (x, w) => tf.conv2dTranspose(x as Tensor4D, w as Tensor4D, [1, 4, 4, 1], 2, 'same'),
    shapes: [
      [1, 2, 2, 2],
      [3, 3, 1, 2],
    ],
  },
  {
    title: 'depthwiseConv2d',
    f: (x, w) => tf.depthwiseConv2d(x as Tensor4D, w as Tensor4D, 1, 'same'),
    shapes: [
      [1, 4, 4, 2],
      [3, 3, 2, 1],
    ],
  },
  {
    title: 'separableConv2d',
    f: (x, d, p) => tf.separableConv2d(x as Tensor4D, d as Tensor4D, p as Tensor4D, 1, 'same'),
    shapes: [
      [1, 4, 4, 2],
      [3, 3, 2, 1],
      [1, 1, 2, 2],
    ],
  },
  {
    title: 'conv3d',
    f: (x, w) => tf.conv3d(x as tf.Tensor5D, w as tf.Tensor5D, 1, 'same'),
    shapes: [
      [1, 3, 3, 3, 1],
      [2, 2, 2, 1, 2],
    ],
  },
  {
    title: 'fused conv2d',
    f: (x, w, b) =>
      tf.fused.conv2d({
        x: x as Tensor4D,
        filter: w as Tensor4D,
        strides: 1,
        pad: 'same',
        bias: b!,
        activation: 'relu',
      }),
    shapes: [[1, 4, 4, 2], [3, 3, 2, 2], [2]],
  },
  {
    title: 'fused matMul',
    f: (x, y, b) => tf.fused.matMul({a: x!, b: y!, bias: b!, activation: 'relu'}),
    shapes: [a, [4, 2], [2]],
  },
  {title: 'maxPool', f: x => tf.maxPool(x as Tensor4D, 2, 2, 'valid'), shapes: [[1, 4, 4, 2]]},
  {title: 'avgPool', f: x => tf.avgPool(x as Tensor4D, 2, 2, 'valid'), shapes: [[1, 4, 4, 2]]},
  {
    title: 'maxPool3d',
    f: x => tf.maxPool3d(x as tf.Tensor5D, 2, 2, 'valid'),
    shapes: [[1, 2, 2, 2, 2]],
  },
  {
    title: 'avgPool3d',
    f: x => tf.avgPool3d(x as tf.Tensor5D, 2, 2, 'valid'),
    shapes: [[1, 2, 2, 2, 2]],
  },
  {
    title: 'localResponseNormalization',
    f: x => tf.localResponseNormalization(x as Tensor4D),
    shapes: [[1, 2, 2, 6]],
  },
  {
    title: 'batchNorm',
    f: (x, m, v, o, s) =>
      tf.batchNorm(x!, m as Tensor1D, v as Tensor1D, o as Tensor1D, s as Tensor1D),
    shapes: [[3, 4], [4], [4], [4], [4]],
    within: [0.3, 2],
  },
  {
    title: 'resizeBilinear',
    f: x => tf.image.resizeBilinear(x as Tensor4D, [3, 5]),
    shapes: [[1, 2, 3, 1]],
  },
  {
    title: 'resizeNearestNeighbor',
    f: x => tf.image.resizeNearestNeighbor(x as Tensor4D, [4, 6]),
    shapes: [[1, 2, 3, 1]],
  },
  {
    title: 'batchToSpaceND',
    f: x =>
      tf.batchToSpaceND(
        x!,
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
    shapes: [[4, 1, 1, 2]],
  },
  {
    title: 'spaceToBatchND',
    f: x =>
      tf.spaceToBatchND(
        x!,
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
    shapes: [[1, 2, 2, 2]],
  },
  {title: 'depthToSpace', f: x => tf.depthToSpace(x as Tensor4D, 2), shapes: [[1, 2, 2, 4]]},
  {title: 'einsum', f: (x, y) => tf.einsum('ij,jk->ik', x!, y!), shapes: [a, [4, 2]]},
  {
    title: 'dilation2d',
    f: (x, w) => tf.dilation2d(x as Tensor4D, w as Tensor3D, 1, 'same'),
    shapes: [
      [1, 3, 3, 1],
      [2, 2, 1],
    ],
  },
  {title: 'dropout with a seed', f: x => tf.dropout(x!, 0.5, undefined, 3), shapes: [a]},
  {
    title: 'losses.softmaxCrossEntropy',
    f: s => tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d([0, 1, 3], 'int32'), 4), s!),
    shapes: [a],
  },
  {
    title: 'losses.sigmoidCrossEntropy',
    f: s =>
      tf.losses.sigmoidCrossEntropy(
        tf.tensor2d([
          [1, 0, 1, 0],
          [0, 0, 1, 1],
          [1, 1, 0, 0],
        ]),
        s!,
      ),
    shapes: [a],
  },
  {title: 'losses.huberLoss', f: (l, s) => tf.losses.huberLoss(l!, s!), shapes: [a, a]},
  {
    title: 'losses.meanSquaredError',
    f: (l, s) => tf.losses.meanSquaredError(l!, s!),
    shapes: [a, a],
  },
  {
    title: 'losses.absoluteDifference',
    f: (l, s) => tf.losses.absoluteDifference(l!, s!),
    shapes: [a, a],
  },
  {
    title: 'losses.cosineDistance',
    f: (l, s) => tf.losses.cosineDistance(l!, s!, 1),
    shapes: [a, a],
  },
  {
    title: 'losses.logLoss',
    f: (l, s) => tf.losses.logLoss(l!, s!),
    shapes: [a, a],
    within: [0.1, 0.9],
  },
  {
    title: 'losses.hingeLoss',
    f: s =>
      tf.losses.hingeLoss(
        tf.tensor2d([
          [1, 0, 1, 0],
          [0, 0, 1, 1],
          [1, 1, 0, 0],
        ]),
        s!,
      ),
    shapes: [a],
  },
  {
    title: 'basicLSTMCell',
    f: (k, b, x, c, h) =>
      tf.basicLSTMCell(
        tf.scalar(1),
        k as Tensor2D,
        b as Tensor1D,
        x as Tensor2D,
        c as Tensor2D,
        h as Tensor2D,
      )[1],
    shapes: [[5, 8], [8], [2, 3], [2, 2], [2, 2]],
  },
  {
    title: 'multi-step network',
    f: (x, w, v) => tf.softmax(tf.matMul(tf.tanh(tf.matMul(x!, w!)), v!)),
    shapes: [a, [4, 5], [5, 3]],
  },
];

/** Numbers drawn from the interval of a case, no two alike. */
export function inputsOf({shapes, within: [low, high] = [-2, 2]}: OpCase, seed: number): Tensor[] {
  const next = random(seed);
  return shapes.map(shape => {
    const size = shape.reduce((product, n) => product * n, 1);
    return tf.tensor(
      Float32Array.from({length: size}, () => low + (high - low) * next()),
      shape,
    );
  });
}
