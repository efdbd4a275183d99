import * as tf from '@tensorflow/tfjs';
import type {Tensor, Tensor2D} from '@tensorflow/tfjs';
import type {Failure, GradientCheckOptions} from '../../src/gradients/index.js';
import {randomLabels, randomRows} from '../random.js';

/** A function whose gradient is wrong, where it is wrong, and what the checker should say. */
interface PlantedBug {
  title: string;
  f: (...inputs: Tensor[]) => Tensor;
  inputs: () => Tensor[];
  kind: Failure['kind'];
  /** What the guess at the cause must say, where one is due. */
  cause?: RegExp;
  options?: GradientCheckOptions;
}

type Backward = (dy: Tensor, ...saved: Tensor[]) => Tensor | Tensor[];

/** A custom op from its two passes; the inputs are what is saved. */
function op(forward: (...xs: Tensor[]) => Tensor, backward: Backward): (...xs: Tensor[]) => Tensor {
  return (...inputs) =>
    tf.customGrad((...args) => {
      const save = args.at(-1) as tf.GradSaveFunc;
      const xs = args.slice(0, -1) as Tensor[];
      save(xs);
      return {
        value: forward(...xs),
        gradFunc: (dy: Tensor, saved: Tensor[]) => tf.tidy(() => backward(dy, ...saved)) as Tensor,
      };
    })(...inputs);
}

const rows = 7;
const columns = 5;
const matrix = (seed = 1) => tf.tensor2d(randomRows(rows, columns, seed));
const square = (seed = 1) => tf.tensor2d(randomRows(5, 5, seed));
const y = randomLabels(rows, columns, 3);
const oneHot = () => tf.cast(tf.oneHot(tf.tensor1d(y, 'int32'), columns), 'float32') as Tensor2D;

/** Weston–Watkins with the hinge, its score gradient in parts so that each can be spoilt. */
function hingeLoss(
  spoil: (violated: Tensor, truth: Tensor, dy: Tensor, s: Tensor) => Tensor,
): (s: Tensor) => Tensor {
  const margins = (s: Tensor) => {
    const truth = oneHot();
    const own = tf.sum(tf.mul(s, truth), 1, true);
    return {truth, m: tf.mul(tf.sub(1, truth), tf.add(1, tf.sub(s, own)))};
  };
  return op(
    s => tf.sum(tf.relu(margins(s).m), 1),
    (dy, s) => {
      const {truth, m} = margins(s!);
      return spoil(tf.step(m), truth, tf.expandDims(dy, 1), s!);
    },
  );
}
const trueColumn = (violated: Tensor, truth: Tensor) => tf.mul(truth, tf.sum(violated, 1, true));
const rightHinge = (violated: Tensor, truth: Tensor, dy: Tensor) =>
  tf.mul(dy, tf.sub(violated, trueColumn(violated, truth)));

const sine = (spoil: (right: Tensor, x: Tensor, dy: Tensor) => Tensor) =>
  op(
    x => tf.sin(x),
    (dy, x) => spoil(tf.mul(dy, tf.cos(x!)), x!, dy),
  );

const matMul = (backward: Backward) =>
  op((a, b) => tf.matMul(a as Tensor2D, b as Tensor2D), backward);

/** Mean squared error plus ridge: λ/2 ‖W‖². */
const ridge = 0.5;
const objective = (backward: Backward) =>
  op(
    (w, x) =>
      tf.add(
        tf.mean(tf.square(tf.matMul(x as Tensor2D, w as Tensor2D))),
        tf.mul(ridge / 2, tf.sum(tf.square(w!))),
      ),
    backward,
  );
const dataGradient = (w: Tensor, x: Tensor) =>
  tf.mul(2 / (rows * 3), tf.matMul(tf.transpose(x), tf.matMul(x as Tensor2D, w as Tensor2D)));
const weights = () => [tf.tensor2d(randomRows(columns, 3, 8)), matrix(2)];

/** A row rounded to 11 significant bits, as float16 has. */
function toFloat16(x: Tensor): Tensor {
  const exponent = tf.floor(tf.div(tf.log(tf.maximum(1e-20, tf.abs(x))), Math.log(2)));
  const unit = tf.pow(2, tf.sub(exponent, 10));
  return tf.mul(unit, tf.round(tf.div(x, unit)));
}

let calls = 0;

/** Bugs that gradients have had, each in an op that is otherwise right. */
export const plantedBugs: PlantedBug[] = [
  {
    title: 'gradient × 1.01',
    f: sine(g => tf.mul(g, 1.01)),
    inputs: () => [matrix()],
    kind: 'gradient',
    cause: /factor.* 1\.01 ×/,
  },
  {
    title: 'gradient × 0.999',
    f: sine(g => tf.mul(g, 0.999)),
    inputs: () => [matrix()],
    kind: 'gradient',
    cause: /factor.* 0\.999 ×/,
  },
  {
    title: 'loss gradient × 0.999',
    f: hingeLoss((v, t, dy) => tf.mul(0.999, rightHinge(v, t, dy))),
    inputs: () => [matrix()],
    kind: 'gradient',
    cause: /factor.* 0\.999 ×/,
  },
  {
    title: 'sign',
    f: sine(g => tf.neg(g)),
    inputs: () => [matrix()],
    kind: 'gradient',
    cause: /sign/,
  },
  {
    title: 'missing 1/N',
    f: op(
      x => tf.mean(tf.exp(x!)),
      (dy, x) => tf.mul(dy, tf.exp(x!)),
    ),
    inputs: () => [matrix()],
    kind: 'gradient',
    cause: /missing 1\/N.* 35 times.*size/,
  },
  {
    title: 'missing 1/N of one axis',
    f: op(
      x => tf.mean(tf.exp(x!), 0),
      (dy, x) => tf.mul(dy, tf.exp(x!)),
    ),
    inputs: () => [matrix()],
    kind: 'gradient',
    cause: /missing 1\/N.* 7 times.*axis 0/,
  },
  {
    title: '1/N twice',
    f: op(
      x => tf.mean(tf.exp(x!), 0),
      (dy, x) => tf.div(tf.mul(dy, tf.exp(x!)), rows * rows),
    ),
    inputs: () => [matrix()],
    kind: 'gradient',
    cause: /1\/N too many/,
  },
  {
    title: 'missing λW',
    f: objective((dy, w, x) => [tf.mul(dy, dataGradient(w!, x!)), tf.zerosLike(x!)]),
    inputs: weights,
    kind: 'gradient',
    cause: /λ·x.* is missing: λ = 0\.5/,
    options: {wrt: [0]},
  },
  {
    title: 'λW twice',
    f: objective((dy, w, x) => [
      tf.mul(dy, tf.add(dataGradient(w!, x!), tf.mul(2 * ridge, w!))),
      tf.zerosLike(x!),
    ]),
    inputs: weights,
    kind: 'gradient',
    cause: /λ·x.* too often: λ = 0\.5/,
    options: {wrt: [0]},
  },
  {
    title: 'true-class column dropped',
    f: hingeLoss((v, _, dy) => tf.mul(dy, v)),
    inputs: () => [matrix()],
    kind: 'gradient',
    cause: /missing.* 0/,
  },
  {
    title: '`=` for `−=` in the true-class column',
    f: hingeLoss((v, t, dy) => tf.mul(dy, tf.sub(v, tf.mul(t, tf.step(tf.sum(v, 1, true)))))),
    inputs: () => [matrix()],
    kind: 'gradient',
  },
  {
    title: 'dy ignored',
    f: op(
      x => tf.sin(x!),
      (_, x) => tf.cos(x!),
    ),
    inputs: () => [matrix()],
    kind: 'linearity',
    cause: /dy is ignored/,
  },
  {
    title: 'dy ignored by a scalar',
    f: op(
      x => tf.sum(tf.sin(x!)),
      (_, x) => tf.cos(x!),
    ),
    inputs: () => [matrix()],
    kind: 'linearity',
    cause: /dy is ignored/,
  },
  {
    title: 'dy squared',
    f: op(
      x => tf.sin(x!),
      (dy, x) => tf.mul(tf.square(dy), tf.cos(x!)),
    ),
    inputs: () => [matrix()],
    kind: 'linearity',
  },
  {
    title: '|dy|',
    f: op(
      x => tf.sin(x!),
      (dy, x) => tf.mul(tf.abs(dy), tf.cos(x!)),
    ),
    inputs: () => [matrix()],
    kind: 'linearity',
  },
  {
    title: 'transposed square gradient',
    f: op(
      x => tf.mul(square(9), tf.sin(x!)),
      (dy, x) => tf.transpose(tf.mul(dy, tf.mul(square(9), tf.cos(x!)))),
    ),
    inputs: () => [square()],
    kind: 'gradient',
    cause: /transposed/,
  },
  {
    title: 'matMul without the transposition',
    f: matMul((dy, a, b) => [
      tf.matMul(dy as Tensor2D, b as Tensor2D),
      tf.matMul(a as Tensor2D, dy as Tensor2D, true),
    ]),
    inputs: () => [square(1), square(2)],
    kind: 'gradient',
  },
  {
    title: 'gradients of two inputs swapped',
    f: op(
      (a, b) => tf.mul(a!, b!),
      (dy, a, b) => [tf.mul(dy, a!), tf.mul(dy, b!)],
    ),
    inputs: () => [matrix(1), matrix(2)],
    kind: 'gradient',
  },
  {
    title: 'off-by-one row',
    f: sine(g => tf.concat([tf.slice(g, [1, 0]), tf.slice(g, [0, 0], [1, columns])], 0)),
    inputs: () => [matrix()],
    kind: 'gradient',
    cause: /off by one along axis 0/,
  },
  {
    title: 'last row forgotten',
    f: sine(g => tf.concat([tf.slice(g, [0, 0], [rows - 1, columns]), tf.zeros([1, columns])], 0)),
    inputs: () => [matrix()],
    kind: 'gradient',
    cause: /index 6 of axis 0, where analytic is 0/,
  },
  {
    title: 'wrong only for one class',
    f: hingeLoss((v, t, dy) => tf.mul(rightHinge(v, t, dy), tf.tensor1d([1, 1, 1, 1.5, 1]))),
    inputs: () => [matrix()],
    kind: 'gradient',
    cause: /index 3 of axis 1/,
  },
  {
    title: 'wrong only where the margin is violated twice',
    f: hingeLoss((v, t, dy) => {
      const n = tf.sum(v, 1, true);
      const twice = tf.cast(tf.equal(n, 2), 'float32');
      return tf.mul(rightHinge(v, t, dy), tf.sub(1, tf.mul(0.5, twice)));
    }),
    inputs: () => [matrix()],
    kind: 'gradient',
  },
  {title: 'stale saved tensor', f: staleSave(), inputs: () => [matrix()], kind: 'gradient'},
  {
    title: 'bias gradient summed over the wrong axis',
    f: op(
      (x, b) => tf.add(x!, b!),
      (dy, x) => [dy.clone(), tf.sum(tf.add(dy, tf.zerosLike(x!)), 1)],
    ),
    inputs: () => [square(), tf.tensor1d([1, 2, 3, 4, 5])],
    kind: 'gradient',
  },
  {
    title: 'mean broadcast over the wrong axis',
    f: op(
      x => tf.square(tf.sum(x!, 1)),
      (dy, x) => tf.mul(tf.onesLike(x!), tf.mul(dy, tf.mul(2, tf.sum(x!, 1)))),
    ),
    inputs: () => [square()],
    kind: 'gradient',
    cause: /same all along axis 0/,
  },
  {
    title: 'a non-differentiable cast on the way',
    f: x => tf.sin(tf.add(tf.mul(x!, 0.5), tf.mul(0.5, tf.tensor(x!.dataSync(), x!.shape)))),
    inputs: () => [matrix()],
    kind: 'gradient',
  },
  {
    title: 'int label differentiated',
    f: (s, labels) =>
      op(
        (a, l) => tf.mul(a!, tf.expandDims(tf.cast(l!, 'float32'), 1)),
        (dy, a, l) => [
          tf.mul(dy, tf.expandDims(tf.cast(l!, 'float32'), 1)),
          tf.cast(tf.sum(tf.mul(dy, a!), 1), 'int32'),
        ],
      )(s!, tf.add(labels!, tf.cast(tf.mul(0, tf.sum(s!)), 'int32'))),
    inputs: () => [matrix(), tf.tensor1d(y, 'int32')],
    kind: 'throws',
  },
  {
    title: 'gradient of the wrong shape',
    f: op(
      x => tf.sum(x!, 1),
      dy => tf.expandDims(dy, 1),
    ),
    inputs: () => [matrix()],
    kind: 'throws',
  },
  {
    title: 'integer gradient',
    f: op(
      x => tf.relu(x!),
      (dy, x) => tf.cast(tf.mul(dy, tf.step(x!)), 'int32'),
    ),
    inputs: () => [matrix()],
    kind: 'throws',
  },
  {
    title: 'gradFunc that throws, with something saved',
    f: op(
      x => tf.sin(x!),
      () => {
        throw new Error('not implemented');
      },
    ),
    inputs: () => [matrix()],
    kind: 'throws',
  },
  {
    title: 'float16-like rounding of the gradient',
    f: sine(toFloat16),
    inputs: () => [matrix()],
    kind: 'gradient',
    cause: /too few digits/,
  },
  {
    title: 'saved intermediate: wrong second derivative only',
    f: x =>
      tf.customGrad((...args) => {
        const [a, save] = args as [Tensor, tf.GradSaveFunc];
        const s = tf.sigmoid(a);
        save([s]);
        return {
          value: s,
          gradFunc: (dy: Tensor, [saved]: Tensor[]) =>
            tf.mul(dy, tf.mul(saved!, tf.sub(1, saved!))),
        };
      })(x!),
    inputs: () => [matrix()],
    kind: 'second order',
    options: {order: 2},
    cause: /saved intermediates/,
  },
  {
    title: 'half of the second derivative',
    f: x =>
      tf.customGrad((...args) => {
        const [a, save] = args as [Tensor, tf.GradSaveFunc];
        save([a, tf.mul(2, a)]);
        return {
          value: tf.pow(a, tf.scalar(3)),
          gradFunc: (dy: Tensor, [own, twice]: Tensor[]) =>
            tf.mul(dy, tf.mul(1.5, tf.mul(own!, twice!))),
        };
      })(x!),
    inputs: () => [matrix()],
    kind: 'second order',
    options: {order: 2},
  },
  {
    title: 'leak in the backward pass',
    f: sine(g => tf.keep(tf.clone(g))),
    inputs: () => [matrix()],
    kind: 'leak',
  },
  {
    title: 'leak in the forward pass',
    f: x => {
      tf.keep(tf.scalar(1));
      return tf.sin(x!);
    },
    inputs: () => [matrix()],
    kind: 'leak',
  },
  {
    title: 'nondeterministic gradient',
    f: sine(g => tf.mul(g, 1 + 1e-6 * (calls++ % 7))),
    inputs: () => [matrix()],
    kind: 'repeatability',
  },
  {
    title: 'nondeterministic value',
    f: x => tf.add(tf.sin(x!), 1e-4 * (calls++ % 7)),
    inputs: () => [matrix()],
    kind: 'repeatability',
  },
  {
    title: 'NaN in the gradient at 0',
    f: op(
      x => tf.abs(x!),
      (dy, x) => tf.mul(dy, tf.div(x!, tf.abs(x!))),
    ),
    inputs: () => [tf.tensor1d([1, 0, -2])],
    kind: 'not finite',
  },
  {
    title: 'infinite value',
    f: x => tf.log(tf.relu(x!)),
    inputs: () => [tf.tensor1d([1, 0, -2])],
    kind: 'not finite',
  },
  {
    title: 'every tied entry gets the gradient',
    f: x => tf.max(x!, 1),
    inputs: () => [tf.zeros([3, 4])],
    kind: 'subgradient',
    cause: /tie/,
  },
  {
    title: 'outside the subgradients at a kink',
    f: op(
      x => tf.relu(x!),
      (dy, x) => tf.mul(dy, tf.add(tf.step(x!), tf.mul(2, tf.cast(tf.equal(x!, 0), 'float32')))),
    ),
    inputs: () => [tf.tensor1d([0, 1, 0, -2])],
    kind: 'kink',
  },
  {
    title: 'no gradient at all',
    f: op(
      x => tf.sin(x!),
      dy => tf.zerosLike(dy),
    ),
    inputs: () => [matrix()],
    kind: 'gradient',
    cause: /0 throughout/,
  },
];

function staleSave(): (x: Tensor) => Tensor {
  let first: Float32Array | undefined;
  return op(
    x => {
      first ??= Float32Array.from(x!.dataSync(), v => v + 0.01);
      return tf.sin(x!);
    },
    (dy, x) => tf.mul(dy, tf.cos(tf.tensor(first!, x!.shape))),
  );
}

/** The same functions before they were spoilt: no alarm may sound. */
export const rightOps: {
  title: string;
  f: (...inputs: Tensor[]) => Tensor;
  inputs: () => Tensor[];
  options?: GradientCheckOptions;
}[] = [
  {title: 'sin', f: sine(g => g), inputs: () => [matrix()], options: {order: 2}},
  {title: 'hinge loss', f: hingeLoss(rightHinge), inputs: () => [matrix()]},
  {
    title: 'mean of exp',
    f: op(
      x => tf.mean(tf.exp(x!)),
      (dy, x) => tf.div(tf.mul(dy, tf.exp(x!)), rows * columns),
    ),
    inputs: () => [matrix()],
    options: {order: 2},
  },
  {
    title: 'ridge objective',
    f: objective((dy, w, x) => [
      tf.mul(dy, tf.add(dataGradient(w!, x!), tf.mul(ridge, w!))),
      tf.zerosLike(x!),
    ]),
    inputs: weights,
    options: {wrt: [0]},
  },
  {
    title: 'matMul',
    f: matMul((dy, a, b) => [
      tf.matMul(dy as Tensor2D, b as Tensor2D, false, true),
      tf.matMul(a as Tensor2D, dy as Tensor2D, true),
    ]),
    inputs: () => [square(1), square(2)],
    options: {order: 2},
  },
  {
    title: 'relu at its kink',
    f: op(
      x => tf.relu(x!),
      (dy, x) => tf.mul(dy, tf.step(x!)),
    ),
    inputs: () => [tf.tensor1d([0, 1, 0, -2])],
  },
];
