import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {
  crammerSinger,
  hinge,
  oneVsRest,
  ramp,
  squaredHinge,
  westonWatkins,
} from '../../src/losses/index.js';
import {linearSVM, type FitOptions, type SVMOptions} from '../../src/model/index.js';
import {constant, cosine, inverseTime, polynomial} from '../../src/train/index.js';
import {backends, useBackend} from '../backends.js';
import {randomRows} from '../random.js';
import {objectiveOf, referencePenalties} from '../reference.js';

// Three overlapping classes in five features of unequal size.
const X = randomRows(90, 5, 1).map(([a, b, c, d, e]) => [a!, 3 * b!, c!, 0.2 * d!, e! + 4]);
const y = X.map(([a, b, c]) => (a! + 0.3 * b! > 1 ? 2 : c! > 0.3 ? 1 : 0)).map((k, i) =>
  i % 11 ? k : (k + 1) % 3,
);
const squared = westonWatkins({penalty: squaredHinge()});

async function fit(options: SVMOptions, training: FitOptions = {}, labels = y) {
  const model = linearSVM({standardize: false, ...options});
  const history = await model.fit(X, labels, training);
  const W = model.weights.arraySync();
  const b = model.intercept.arraySync();
  model.dispose();
  return {W, b, history};
}

/** How far from stationary, relative to the pull of the data: 0 at the optimum of a smooth objective. */
function residual(
  {W, b}: {W: number[][]; b: number[]},
  {
    lambda,
    bias = 'regularized',
    weights,
  }: {lambda: number; bias?: 'regularized' | 'free' | 'none'; weights?: number[]},
) {
  const problem = {
    X,
    y,
    reduction: 'westonWatkins' as const,
    penalty: referencePenalties.squaredHinge(),
    lambda,
    bias,
  };
  const at = (W: number[][], b: number[]) =>
    objectiveOf({...problem, ...(weights && {weights})}, W, b);
  const {gradW, gradB} = at(W, b);
  const pull = Math.hypot(
    ...at(
      W.map(row => row.map(() => 0)),
      b.map(() => 0),
    ).gradW.flat(),
  );
  const ofW = gradW.flatMap((row, d) => row.map((g, k) => g + lambda * W[d]![k]!));
  const ofB =
    bias === 'none' ? [] : gradB.map((g, k) => g + (bias === 'free' ? 0 : lambda * b[k]!));
  return {W: Math.hypot(...ofW) / pull, b: Math.hypot(...ofB) / pull};
}

describe.each(backends)('on %s', backend => {
  beforeAll(() => useBackend(backend));

  // A large λ would hide a missing loss gradient, a small one a missing λW: both, and the bias apart.
  // Rows of equal length: jest takes a parameter too many for a `done` callback.
  test.each<[SVMOptions & {lambda: number}, number[] | undefined]>([
    [{lambda: 0.01}, undefined],
    [{lambda: 5}, undefined],
    [{lambda: 0.05, bias: 'free'}, undefined],
    [{lambda: 0.05, bias: 'none'}, undefined],
    [{lambda: 0.05, classWeight: {0: 3, 2: 0.5}}, y.map(k => [3, 1, 0.5][k]!)],
  ])('%j: what is found is a minimum of the float64 objective', async (options, weights) => {
    const found = await fit({loss: squared, ...options}, {tolerance: 0, epochs: 1500});
    const left = residual(found, {...options, ...(weights && {weights})});
    expect(left.W).toBeLessThan(2e-3);
    expect(left.b).toBeLessThan(2e-3);
    if (options.bias === 'none') expect(found.b).toEqual([0, 0, 0]);
    expect('gap' in found.history.certificate).toBe(options.bias !== 'free');
  });

  test('C and lambda = 1/(C·N) are the same', async () => {
    const byC = await fit({loss: squared, C: 0.5}, {epochs: 50});
    const byLambda = await fit({loss: squared, lambda: 1 / (0.5 * X.length)}, {epochs: 50});
    expect(byLambda.W).toEqual(byC.W);
  });

  test('an example of weight 2 counts like two, one of weight 0 like none', async () => {
    const lambda = 0.1;
    const sampleWeight = X.map((_, i) => (i % 3 === 0 ? 2 : i % 3 === 1 ? 1 : 0));
    const weighted = await fit({loss: squared, lambda}, {sampleWeight, tolerance: 0, epochs: 1500});
    expect(residual(weighted, {lambda, weights: sampleWeight}).W).toBeLessThan(2e-3);
  });

  test('l1 makes weights exactly 0, and the rest obey its optimality conditions', async () => {
    const [lambda, l1] = [0.05, 0.1];
    const {W, b, history} = await fit(
      {loss: squared, lambda, l1},
      {tolerance: 0, solver: 'descent'},
    );
    const problem = {
      X,
      y,
      reduction: 'westonWatkins' as const,
      penalty: referencePenalties.squaredHinge(),
      lambda,
      l1,
    };
    const {gradW, gradB, primal} = objectiveOf(problem, W, b);
    let zeros = 0;
    W.forEach((row, d) =>
      row.forEach((w, k) => {
        const pull = gradW[d]![k]! + lambda * w;
        if (w === 0) zeros++;
        if (w === 0) expect(Math.abs(pull)).toBeLessThan(l1 * 1.01);
        else expect(Math.abs(pull + l1 * Math.sign(w))).toBeLessThan(0.01 * l1);
      }),
    );
    expect(zeros).toBeGreaterThan(2);
    expect(zeros).toBeLessThan(15);
    // The intercept is under no threshold: one would leave it l1 off.
    gradB.forEach((g, k) => expect(Math.abs(g + lambda * b[k]!)).toBeLessThan(0.05 * l1));
    expect(history.certificate.primal).toBeCloseTo(primal, 5);
    expect(history.certificate.gap).toBeLessThan(0.01);
  });

  test.each(['sgd', 'momentum', 'nesterov', 'adagrad', 'adadelta', 'rmsprop', 'adam', 'adamax'])(
    '%s brings the objective down, and no tensor outlives it',
    async optimizer => {
      const before = tf.memory().numTensors;
      const {history} = await fit({loss: squared, C: 1}, {optimizer, epochs: 200});
      expect(history.optimizer).toBe(optimizer);
      expect(history.certificate.primal).toBeLessThan(0.7 * history.epochs[0]!.primal);
      expect(history.certificate.dual).toBeLessThan(history.certificate.primal);
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  test('a tf optimizer of your own is used as it is', async () => {
    const optimizer = tf.train.momentum(0.002, 0.9);
    const {history} = await fit({loss: squared, C: 1}, {optimizer, epochs: 200});
    expect(history).toMatchObject({optimizer: 'Momentum', learningRate: 0.002});
    expect(history.certificate.primal).toBeLessThan(0.7 * history.epochs[0]!.primal);
    optimizer.dispose();
  });

  test('same seed, same bits; another seed, other mini-batches', async () => {
    const run = (seed: number) => fit({loss: westonWatkins()}, {seed, batchSize: 16, epochs: 5});
    const [a, b, c] = [await run(1), await run(1), await run(2)];
    expect(b.W).toEqual(a.W);
    expect(c.W).not.toEqual(a.W);
  });

  test('mini-batches come to the optimum of the full batch', async () => {
    const full = await fit({loss: squared, C: 1}, {tolerance: 1e-4});
    const mini = await fit({loss: squared, C: 1}, {batchSize: 32, tolerance: 0.01});
    const optimum = full.history.certificate;
    expect(mini.history.certificate.primal).toBeLessThan(1.01 * optimum.primal);
    expect(mini.history.certificate.dual!).toBeLessThan(optimum.primal);
    expect(mini.history.certificate.gap).toBeLessThan(0.02);
    expect(mini.history.batchSize).toBe(32);
  });

  test('averaging the iterates helps where the rate stays large', async () => {
    const run = (averaging: boolean) =>
      fit(
        {loss: westonWatkins(), C: 1},
        {
          optimizer: 'sgd',
          learningRate: constant(0.02),
          batchSize: 8,
          epochs: 40,
          tolerance: 0,
          averaging,
        },
      );
    const primals = ({history}: {history: {epochs: {primal: number}[]}}) =>
      history.epochs.slice(-10).map(({primal}) => primal);
    const worst = (list: number[]) => Math.max(...list);
    const single = worst(primals(await run(false)));
    expect(worst(primals(await run(true)))).toBeLessThan(single);
  });

  test('a ramp, which is not convex, trains without a certificate', async () => {
    const {history} = await fit({loss: westonWatkins({penalty: ramp()})}, {epochs: 200});
    expect(history.certificate.primal).toBeLessThan(0.7 * history.epochs[0]!.primal);
    expect(history.certificate.gap).toBeUndefined();
    expect(history.epochs.every(record => record.dual === undefined)).toBe(true);
  });
});

describe('the way there', () => {
  beforeAll(() => useBackend('wasm'));

  test('the history has what DESIGN.md says, and the gap only falls', async () => {
    const {history} = await fit(
      {loss: crammerSinger()},
      {tolerance: 0, epochs: 300, validationData: [X.slice(0, 9), y.slice(0, 9)]},
    );
    expect(history).toMatchObject({
      engine: 'fused',
      backend: 'wasm',
      optimizer: 'adam',
      stoppedBy: 'epochs',
      batchSize: 90,
    });
    expect(history.epochs.map(({epoch}) => epoch)).toEqual(Array.from({length: 300}, (_, i) => i));
    expect(Object.keys(history.epochs.at(-1)!)).toEqual([
      'epoch',
      'primal',
      'accuracy',
      'validation',
      'dual',
      'gap',
      'seconds',
    ]);
    const gaps = history.epochs.map(({gap}) => gap ?? Infinity);
    expect(gaps.every((gap, i) => i === 0 || gap <= gaps[i - 1]!)).toBe(true);
  });

  test('training ends at the tolerance', async () => {
    const {history} = await fit({loss: squared}, {tolerance: 0.2});
    expect(history.stoppedBy).toBe('tolerance');
    expect(history.certificate.gap).toBeLessThanOrEqual(0.2);
    expect(history.epochs.length).toBeLessThan(2000);
  });

  test('patience ends training when the validation loss stops falling, and keeps the best weights', async () => {
    const noise = y.map((k, i) => (i % 3 ? k : (i * 7) % 3));
    const options = {
      epochs: 1000,
      tolerance: 0,
      patience: 20,
      validationData: [X, noise] as [number[][], number[]],
    };
    const {history, W, b} = await fit({loss: squared, C: 100}, options);
    expect(history.stoppedBy).toBe('validation');
    const losses = history.epochs.map(({validation}) => validation!.loss);
    const best = losses.indexOf(Math.min(...losses));
    expect(history.epochs.length).toBe(best + 21);
    const problem = {
      X,
      y: noise,
      reduction: 'westonWatkins' as const,
      penalty: referencePenalties.squaredHinge(),
      lambda: 1,
    };
    expect(objectiveOf(problem, W, b).data).toBeCloseTo(losses[best]!, 4);
  });

  test('callbacks are called in the shape of tfjs, and can end training', async () => {
    const calls: string[] = [];
    const model = linearSVM({loss: squared});
    const history = await model.fit(X, y, {
      batchSize: 45,
      epochs: 10,
      callbacks: {
        onTrainBegin: () => void calls.push('train'),
        onEpochBegin: epoch => void calls.push(`epoch ${epoch}`),
        onBatchEnd: (batch, {size, loss}) => void calls.push(`batch ${batch} ${size} ${loss > 0}`),
        onEpochEnd: async (epoch, {primal}) => {
          calls.push(`end ${epoch} ${primal > 0}`);
          model.stopTraining = epoch === 1;
        },
        onTrainEnd: () => void calls.push('trained'),
      },
    });
    model.dispose();
    expect(history.stoppedBy).toBe('callback');
    const batches = ['batch 0 45 true', 'batch 1 45 true'];
    expect(calls).toEqual([
      'train',
      'epoch 0',
      ...batches,
      'end 0 true',
      'epoch 1',
      ...batches,
      'end 1 true',
      'trained',
    ]);
  });

  test('a callback can end training in the middle of an epoch; what is unfinished proves nothing', async () => {
    const model = linearSVM({loss: squared});
    const onBatchEnd = (batch: number) => void (model.stopTraining = batch === 0);
    const history = await model.fit(X, y, {batchSize: 10, epochs: 10, callbacks: {onBatchEnd}});
    model.dispose();
    expect(history.stoppedBy).toBe('callback');
    expect(history.epochs.length).toBe(1);
    expect(history.certificate.dual).toBeUndefined();
  });

  test('engine chooses, and the engines agree', async () => {
    const [fused, tensor] = [
      await fit({loss: squared}, {engine: 'fused', tolerance: 0, epochs: 20}),
      await fit({loss: squared}, {engine: 'tensor', tolerance: 0, epochs: 20}),
    ];
    expect([fused.history.engine, tensor.history.engine]).toEqual(['fused', 'tensor']);
    for (const of of ['primal', 'dual'] as const) {
      expect(fused.history.certificate[of]! / tensor.history.certificate[of]!).toBeCloseTo(1, 5);
    }
    const mine = {...squared, config: undefined};
    expect((await fit({loss: mine}, {epochs: 3})).history.engine).toBe('tensor');
    await expect(fit({loss: mine}, {engine: 'fused'})).rejects.toThrow(
      "linearSVM.fit: engine 'fused' needs a loss of this package and WebAssembly SIMD, loss is westonWatkins",
    );
    await expect(fit({}, {engine: 'quick' as 'fused'})).rejects.toThrow(
      "linearSVM.fit: engine must be 'fused' or 'tensor', got 'quick'",
    );
  });

  test('what is unfinished proves nothing, however much of it there is', async () => {
    const model = linearSVM({loss: squared});
    const onBatchEnd = (batch: number) => void (model.stopTraining = batch === 40);
    const history = await model.fit(X, y, {batchSize: 2, epochs: 10, callbacks: {onBatchEnd}});
    model.dispose();
    expect(history.epochs[0]!.dual).toBeUndefined();
    expect(history.certificate.dual).toBeUndefined();
  });

  test('batches are of even size, and a schedule is told where it stands', async () => {
    const sizes: number[] = [];
    const told: object[] = [];
    const learningRate = (at: object) => {
      told.push(at);
      return 0.01;
    };
    const onBatchEnd = (_: number, {size}: {size: number}) => void sizes.push(size);
    await fit(
      {loss: squared, lambda: 0.5},
      {batchSize: 40, epochs: 2, learningRate, callbacks: {onBatchEnd}},
    );
    expect(sizes).toEqual([30, 30, 30, 30, 30, 30]);
    expect(told.slice(-6)).toEqual([0, 1, 2, 3, 4, 5].map(step => ({step, steps: 6, lambda: 0.5})));
  });

  test('whoever shows progress is told of the end also when training fails', async () => {
    let ended = 0;
    const callbacks = {
      onEpochEnd: () => {
        throw new Error('mine');
      },
      onTrainEnd: () => void ended++,
    };
    await expect(fit({loss: squared}, {callbacks})).rejects.toThrow('mine');
    expect(ended).toBe(1);
  });

  test.each([1e-12, 1e-6, 1e3])('C = %p trains with all defaults', async C => {
    const {history} = await fit({loss: squared, C});
    expect(history.certificate.primal).toBeLessThanOrEqual(history.epochs[0]!.primal * (1 + 1e-6));
    expect(history.certificate.gap).toBeLessThan(C > 1 ? 1 : 0.005);
  });

  test('one epoch of one full batch is one step, not none', async () => {
    const {W, history} = await fit({loss: squared}, {epochs: 1});
    const rate = history.learningRate!;
    // The first step of adam moves every weight by the rate, up or down.
    for (const w of W.flat()) expect(Math.abs(w) / rate).toBeCloseTo(1, 3);
    expect(history.certificate.epochs).toBe(1);
  });

  test('verbose prints lines', async () => {
    const lines: string[] = [];
    const log = console.log;
    console.log = line => void lines.push(line);
    try {
      await fit({loss: squared}, {epochs: 60, tolerance: 0, verbose: 1});
    } finally {
      console.log = log;
    }
    expect(lines.length).toBe(21);
    expect(lines.at(-1)).toMatch(
      /^epoch 60\/60 {2}primal \S+ {2}dual \S+ {2}gap (> 100|\S+)% {2}accuracy \S+$/,
    );
  });

  test.each([
    [{optimizer: 'sgd', learningRate: constant(1e3)}, {lambda: 1}, 'learningRate 1000: try 100'],
    [{optimizer: 'momentum', learningRate: 50}, {lambda: 1}, 'learningRate 50: try 5'],
    // 2·rate·λ > 2: the regulariser alone explodes.
    [{optimizer: 'sgd', learningRate: constant(3)}, {lambda: 10}, 'learningRate 3: try 0.3'],
  ])('divergence is named, and nothing is kept: %#', async (training, options, message) => {
    const model = linearSVM({loss: oneVsRest({penalty: hinge()}), standardize: false, ...options});
    const before = tf.memory().numTensors;
    await expect(model.fit(X, y, {...training, epochs: 200})).rejects.toThrow(
      new RegExp(
        `^linearSVM.fit: training diverged in epoch \\d+ \\(objective \\S+\\) with ${message}$`,
      ),
    );
    expect(tf.memory().numTensors).toBe(before);
    expect(() => model.weights).toThrow(
      'linearSVM.weights: the model is not trained yet: call fit first',
    );
  });
});

describe('schedules', () => {
  const at = (step: number) => ({step, steps: 100, lambda: 0.5});
  test.each([
    ['constant', constant(0.3), [0.3, 0.3, 0.3]],
    ['inverse time from a first rate', inverseTime(2), [2, 2 / (1 + 2 * 0.5 * 50), 2 / 101]],
    ['inverse time as in Pegasos', inverseTime(), [1 / 0.5, 1 / (0.5 * 51), 1 / (0.5 * 101)]],
    ['cosine', cosine(0.4), [0.4, 0.2, 0]],
    ['cosine to a tenth', cosine(0.4, {final: 0.1}), [0.4, 0.22, 0.04]],
    ['polynomial', polynomial(0.8), [0.8, 0.2, 0]],
    ['linear', polynomial(0.8, {power: 1}), [0.8, 0.4, 0]],
  ])('%s', (_, schedule, [first, half, last]) => {
    expect(schedule(at(0))).toBeCloseTo(first!, 12);
    expect(schedule(at(50))).toBeCloseTo(half!, 12);
    expect(schedule(at(100))).toBeCloseTo(last!, 12);
  });
});
