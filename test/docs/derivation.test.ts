import {readFileSync} from 'node:fs';
import {afterAll, beforeAll, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.js';
import {useBackend} from '../backends.js';
import {randomLabels, randomRows} from '../random.js';
import {expectClose, tolerance} from '../tolerances.js';

/* The code of the page, as it stands there, against the package: formula by formula. */

const page = readFileSync('docs/derivation.md', 'utf8');
const blocks = [...page.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code!);
const code = blocks.join('\n');
const names = [...code.matchAll(/^(?:const|function) (\w+)/gm)].map(([, name]) => name!);
/* eslint-disable @typescript-eslint/no-explicit-any -- it is plain JavaScript */
const on: Record<string, any> = new Function(`${code}\nreturn {${names.join(', ')}};`)();

const numbersIn = (texts: readonly string[], pattern: RegExp) =>
  texts.flatMap(text => [...text.matchAll(pattern)].map(([, number]) => Number(number)));
const formulas = numbersIn([page], /\\tag\{(\d+)\}/g);

const [N, D, K, DELTA, LAMBDA] = [23, 4, 5, 1.5, 0.3];
const X = randomRows(N, D, 1);
const y = randomLabels(N, K, 2);
const W = randomRows(D, K, 3);
const [b] = randomRows(1, K, 4) as [number[]];
const S = X.map(x => b.map((bk, k) => x.reduce((sum, xd, d) => sum + xd * W[d]![k]!, bk)));
const two = y.map(label => (label > 1 ? 1 : 0));
const T = two.map(label => 2 * label - 1);
/** Scores beside others, to stand on a subgradient with. */
const around = randomRows(200, K, 5);
const cost = Array.from({length: K}, (_, i) =>
  Array.from({length: K}, (_, j) => (i === j ? 0 : 0.5 + ((3 * i + j) % 4))),
);

const labelsOf = (of: readonly number[]) => tf.tensor1d([...of], 'int32');
const values = (loss: svm.MarginLoss, scores = S, labels = y) =>
  tf.tidy(() => [...svm.marginLoss(loss, tf.tensor2d(scores), labelsOf(labels)).dataSync()]);
const gradients = (loss: svm.MarginLoss, scores = S, labels = y) =>
  tf.tidy(() => [
    ...tf
      .grad(s => tf.sum(svm.marginLoss(loss, s as tf.Tensor2D, labelsOf(labels))))(
        tf.tensor2d(scores),
      )
      .dataSync(),
  ]);
const ofEach = <R>(of: (s: number[], label: number) => R): R[] => S.map((s, i) => of(s, y[i]!));
const columnOf = (rows: number[][]) => rows.map(row => [row[0]!]);

/** The mean loss of the fused op, its gradients in W and b. */
async function fused(loss: svm.MarginLoss) {
  const rows = await svm.pin(X);
  const f = svm.linearLoss(loss, rows, y, {classes: K});
  const found = tf.tidy(() => {
    const {value, grads} = tf.valueAndGrads((w: tf.Tensor, c: tf.Tensor) =>
      f(w as tf.Tensor2D, c as tf.Tensor1D),
    )([tf.tensor2d(W), tf.tensor1d(b)]);
    return [value, ...grads].map(one => [...one.dataSync()]);
  });
  f.dispose();
  rows.dispose();
  return {loss: found[0]![0]!, gradW: found[1]!, gradB: found[2]!};
}

const hinge = svm.westonWatkins({margin: DELTA});

/** A model trained to the end, and what it proves. */
async function fit(loss: svm.MarginLoss, lambda: number, x = X, labels = y) {
  const model = svm.linearSVM({loss, lambda, standardize: false});
  const history = await model.fit(x, labels, {tolerance: 1e-6});
  const W = model.weights.arraySync() as number[][];
  const b = model.intercept.arraySync() as number[];
  const scores = tf.tidy(() => model.scores(x).arraySync()) as number[][];
  model.dispose();
  return {W, b, scores, history};
}

const checks: Record<number, () => void | Promise<void>> = {
  async 1() {
    const apart = [
      [-2, -1],
      [-1, -2],
      [2, 1],
      [0.5, 2],
    ];
    const {W, b, scores} = await fit(svm.binary(), 1e-4, apart, [0, 0, 1, 1]);
    const w = W.map(row => row[0]!);
    expectClose(
      scores.flat(),
      apart.map(x => on.score(w, b[0], x)),
      tolerance.float32,
    );
    // The nearest are on the margin, 1/‖w‖ away from the line.
    const nearest = Math.min(...apart.map(x => on.distance(w, b[0], x)));
    expect(nearest).toBeCloseTo(1 / Math.hypot(...w), 3);
    // Walking so far from x against w ends on the line.
    const [x] = apart as [number[]];
    const step = (on.score(w, b[0], x) < 0 ? 1 : -1) * on.distance(w, b[0], x);
    const foot = x.map((xd, d) => xd + (step * w[d]!) / Math.hypot(...w));
    expect(on.score(w, b[0], foot)).toBeCloseTo(0, 12);
  },
  2() {
    const expected = S.map((s, i) => on.binaryLoss(s[0], T[i], DELTA));
    expectClose(values(svm.binary({margin: DELTA}), columnOf(S), two), expected, tolerance.float32);
    // Slack over Δ bounds the mistakes.
    S.forEach((s, i) => {
      if (T[i]! * s[0]! <= 0) expect(expected[i]! / DELTA).toBeGreaterThanOrEqual(1);
    });
  },
  3() {
    const expected = S.map((s, i) => on.binarySlope(s[0], T[i], DELTA));
    expectClose(gradients(svm.binary({margin: DELTA}), columnOf(S), two), expected, 0);
    expect(new Set(expected)).toEqual(new Set([-1, 0, 1]));
  },
  4() {
    // With the identity for a penalty the loss is the sum of the violations: pinball(1) of both signs.
    const absolute = svm.westonWatkins({penalty: svm.pinball({tau: 1}), margin: DELTA});
    const expected = ofEach((s, label) =>
      on.violations(s, label, DELTA).reduce((sum: number, m: number) => sum + Math.abs(m), 0),
    );
    expectClose(values(absolute), expected, tolerance.float32);
  },
  5() {
    expectClose(
      values(hinge),
      ofEach((s, label) => on.westonWatkins(s, label, DELTA)),
      tolerance.float32,
    );
    const animals = [
      [3.2, 5.1, -1.7],
      [1.3, 4.9, 2],
      [2.2, 2.5, -3.1],
    ];
    expectClose(
      animals.map((s, i) => on.westonWatkins(s, i, 1)),
      [2.9, 0, 12.9],
      1e-12,
    );
  },
  async 6() {
    // No label of the first class: its column has case (6) alone.
    const expected = on.hingeLoop(W, b, X, y, DELTA);
    const found = await fused(hinge);
    expect(found.loss).toBeCloseTo(expected.loss, 5);
    expectClose(found.gradW, expected.gradW.flat(), tolerance.float32);
  },
  async 7() {
    // One example: the column of its class is minus the count of violations times x.
    const [x] = X as [number[]];
    const one = on.hingeLoop(W, b, [x], [y[0]], DELTA);
    const count = on.violations(S[0], y[0], DELTA).filter((m: number) => m > 0).length;
    expectClose(
      one.gradW.map((row: number[]) => row[y[0]!]),
      x.map(xd => -count * xd),
      1e-12,
    );
    const g = gradients(hinge, [S[0]!], [y[0]!]);
    expect(g[y[0]!]).toBe(-count);
  },
  8() {
    const {loss, gradW} = on.hingeLoop(W, b, X, y, DELTA);
    tf.tidy(() => {
      const Y = tf.cast(tf.oneHot(labelsOf(y), K), 'float32');
      const found = on.hingeMask(tf, tf.tensor2d(W), tf.tensor1d(b), tf.tensor2d(X), Y, DELTA);
      expect(found.loss.dataSync()[0]).toBeCloseTo(loss, 5);
      expectClose(found.gradW.dataSync(), gradW.flat(), tolerance.float32);
    });
  },
  async 9() {
    const times = (by: number, rows: number[][]) => rows.map(row => row.map(w => by * w));
    expect(on.objective(times(DELTA, W), times(DELTA, [b])[0], X, y, DELTA, LAMBDA)).toBeCloseTo(
      DELTA * on.objective(W, b, X, y, 1, DELTA * LAMBDA),
      10,
    );
    const wide = await fit(svm.westonWatkins({margin: 10}), 0.05);
    const unit = await fit(svm.westonWatkins(), 0.5);
    const F = (of: typeof unit, by: number) =>
      on.objective(times(by, of.W), times(by, [of.b])[0], X, y, 10, 0.05);
    expect(F(unit, 10) / F(wide, 1)).toBeCloseTo(1, 4);
    expect(wide.history.certificate.primal).toBeCloseTo(F(wide, 1), 3);
  },
  10() {
    const losses: [svm.MarginLoss, (s: number[], y: number, delta: number) => number][] = [
      [svm.westonWatkins(), on.westonWatkins],
      [svm.crammerSinger(), on.crammerSinger],
      [svm.oneVsRest(), on.oneVsRest],
    ];
    for (const s of [[0.5, 0.5, 2, -1, 1.5], [0, 0, 0, 0, 0], [1, 2, 2, -1, 1], S[0]!]) {
      for (const [loss, valueOf] of losses) {
        const L = (there: number[]) => valueOf(there, 2, 1);
        expect(on.isSubgradient(L, s, gradients(loss, [s], [2]), around)).toBe(true);
        expect(on.isSubgradient(L, s, [9, 0, -9, 0, 0], around)).toBe(false);
      }
    }
  },
  11() {
    expectClose(
      values(svm.crammerSinger({margin: DELTA})),
      ofEach((s, label) => on.crammerSinger(s, label, DELTA)),
      tolerance.float32,
    );
  },
  12() {
    const tied = [0.5, 2, 2, -1, 2];
    const corners: number[][] = on.crammerSingerCorners(tied, 0, 1);
    expect(corners.length).toBe(3);
    const found = gradients(svm.crammerSinger(), [tied], [0]);
    expect(found).toEqual(corners[0]);
    const L = (s: number[]) => on.crammerSinger(s, 0, 1);
    for (const corner of corners) expect(on.isSubgradient(L, tied, corner, around)).toBe(true);
    const mixture = tied.map((_, k) => corners.reduce((sum, one) => sum + one[k]! / 3, 0));
    expect(on.isSubgradient(L, tied, mixture, around)).toBe(true);
    // What tf.max makes of it.
    const naive = tf.tidy(() => [
      ...tf
        .grad(s => tf.sub(tf.max(tf.add(tf.slice(s, 1), 1)), tf.sum(tf.slice(s, 0, 1))))(
          tf.tensor1d(tied),
        )
        .dataSync(),
    ]);
    expect(naive).toEqual([-1, 1, 1, 0, 1]);
    const raised = tied.map(s => s + 1); // all by one: the loss stays, and 2 is claimed
    expect(on.isSubgradient(L, tied, naive, [raised])).toBe(false);
    expect(on.isSubgradient(L, tied, found, [raised])).toBe(true);
  },
  13() {
    const loss = svm.oneVsRest({margin: DELTA});
    expectClose(
      values(loss),
      ofEach((s, label) => on.oneVsRest(s, label, DELTA)),
      tolerance.float32,
    );
    expectClose(gradients(loss), ofEach((s, l) => on.oneVsRestGradient(s, l, DELTA)).flat(), 0);
  },
  14() {
    const loss = svm.westonWatkins({penalty: svm.squaredHinge(), margin: DELTA});
    const slope = on.squaredHingeSlope;
    expectClose(
      gradients(loss),
      ofEach((s, label) => on.gradientOf(slope, s, label, DELTA)).flat(),
      tolerance.float32,
    );
    const step = (m: number) => (m > 0 ? 1 : 0);
    expectClose(gradients(hinge), ofEach((s, l) => on.gradientOf(step, s, l, DELTA)).flat(), 0);
  },
  15() {
    const expected = ofEach((s, label) =>
      on.costViolations(s, label, cost).reduce((sum: number, m: number, j: number) => {
        return sum + (j === label ? 0 : Math.max(0, m));
      }, 0),
    );
    expectClose(values(svm.westonWatkins({margin: cost})), expected, tolerance.float32);
  },
  async 16() {
    // At the end of training the gradients of the two parts cancel: only with the λ that divides nothing by N.
    const squared = svm.westonWatkins({penalty: svm.squaredHinge(), margin: DELTA});
    const {W, b, history} = await fit(squared, LAMBDA);
    const data = [...W, b].map(row => row.map(() => 0));
    let loss = 0;
    X.forEach((x, i) => {
      const s = b.map((bk, k) => x.reduce((sum, xd, d) => sum + xd * W[d]![k]!, bk));
      loss += values(squared, [s], [y[i]!])[0]! / N;
      const {gradW, gradB} = on.chain(W, x, on.gradientOf(on.squaredHingeSlope, s, y[i]!, DELTA));
      [...gradW, gradB].forEach((row: number[], d) =>
        row.forEach((g, k) => (data[d]![k]! += g / N)),
      );
    });
    const pull = on.regularizerGradient([...W, b], LAMBDA).flat();
    const sum = data.flat().map((g, i) => g + pull[i]);
    // ‖∇F‖² ≤ 2L·(F − F*), of which 1e-6 of F is proven: a hundredth, where λ over N would leave all of it.
    expect(Math.hypot(...sum) / Math.hypot(...pull)).toBeLessThan(1e-2);
    expect(history.certificate.primal).toBeCloseTo(loss + on.regularizer([...W, b], LAMBDA), 4);
    // The check that misses it: λW at weights of 0.0001 beside the data gradient at size 1.
    const small = on.regularizerGradient([[1e-4]], 0.01).flat();
    expectClose(small, [1e-6], 1e-12);
  },
  async 17() {
    const squared = svm.westonWatkins({penalty: svm.squaredHinge(), margin: DELTA});
    const parts = S.map((s, i) =>
      on.chain(W, X[i], on.gradientOf(on.squaredHingeSlope, s, y[i], DELTA)),
    );
    const mean = (pick: (part: any) => number[]) =>
      parts.reduce((sum, part) => pick(part).map((g, i) => (sum[i] ?? 0) + g / N), [] as number[]);
    const found = await fused(squared);
    expectClose(
      found.gradW,
      mean(({gradW}) => gradW.flat()),
      1e-5,
    );
    expectClose(
      found.gradB,
      mean(({gradB}) => gradB),
      1e-5,
    );
    const byInputs = tf.tidy(() => [
      ...tf
        .grad(x =>
          tf.sum(
            svm.marginLoss(
              squared,
              tf.add(tf.matMul(x as tf.Tensor2D, tf.tensor2d(W)), tf.tensor1d(b)) as tf.Tensor2D,
              labelsOf(y),
            ),
          ),
        )(tf.tensor2d(X))
        .dataSync(),
    ]);
    expectClose(
      byInputs,
      parts.flatMap(({gradX}) => gradX),
      1e-5,
    );
  },
  18() {
    const squared = svm.westonWatkins({penalty: svm.squaredHinge(), margin: DELTA});
    const v = randomRows(N, K, 7);
    const product = (along: number[][]) =>
      tf.tidy(() => {
        const labels = labelsOf(y);
        const gradient = (s: tf.Tensor) =>
          tf.grad(at => tf.sum(svm.marginLoss(squared, at as tf.Tensor2D, labels)))(s);
        return [
          ...tf
            .grad(s => tf.sum(tf.mul(gradient(s), tf.tensor2d(along))))(tf.tensor2d(S))
            .dataSync(),
        ];
      });
    const curvature = (m: number) => (m > 0 ? 2 : 0);
    expectClose(
      product(v),
      S.flatMap((s, i) => on.hessianTimes(curvature, s, y[i], DELTA, v[i])),
      1e-5,
    );
    expectClose(
      product(S.map(s => s.map(() => 1))),
      S.flat().map(() => 0),
      0,
    );
  },
  19() {
    const grid = Array.from({length: 8001}, (_, i) => (i - 4000) / 100);
    for (const penalty of [svm.hinge(), svm.squaredHinge(), svm.smoothedHinge(), svm.pinball()]) {
      const slopes = [-0.5, 0, 0.25, 0.5, 1].filter(a => a >= penalty.parabola!.lo);
      const [phi, conjugate] = tf.tidy(() => [
        [...penalty.value(tf.tensor1d(grid)).dataSync()],
        [...penalty.conjugate!(tf.tensor1d(slopes)).dataSync()],
      ]);
      const at = new Map(grid.map((m, i) => [m, phi[i]!]));
      expectClose(
        conjugate,
        slopes.map(a => on.conjugate((m: number) => at.get(m), a, grid)),
        1e-4, // half a step of the grid, squared
      );
    }
  },
  async 20() {
    const {W: best, b: c, history} = await fit(hinge, LAMBDA);
    const {primal, dual} = history.certificate;
    expect(on.objective(best, c, X, y, DELTA, LAMBDA)).toBeCloseTo(primal, 4);
    expect(dual!).toBeLessThanOrEqual(primal);
    expect(dual!).toBeGreaterThan((1 - 2e-6) * primal);
    // Anybody's slopes give a bound, however far from the optimum.
    for (const by of [0, 0.2, 0.5, 1, 3]) {
      const moved = best.map((row, d) => row.map((w, k) => by * w + (1 - by) * 0.1 * W[d]![k]!));
      expect(on.lowerBound(moved, c, X, y, DELTA, LAMBDA)).toBeLessThanOrEqual(primal + 1e-6);
    }
    // And it is the one that the package makes of its gradient.
    const {gradW, gradB} = await fused(hinge);
    const q = tf.tidy(() => tf.mean(hinge.dualValue!(tf.tensor2d(S), labelsOf(y))).dataSync()[0]!);
    expect(on.lowerBound(W, b, X, y, DELTA, LAMBDA)).toBeCloseTo(
      q - on.squares([gradW, gradB]) / (2 * LAMBDA),
      4,
    );
  },
};

let before: number;
beforeAll(async () => {
  await useBackend('cpu');
  before = tf.memory().numTensors;
});
afterAll(() => expect(tf.memory().numTensors).toBe(before));

test('every formula has its code on the page and its check here', () => {
  expect(formulas).toEqual(formulas.map((_, i) => i + 1));
  const inCode = numbersIn(numbersOfComments(), /\((\d+)\)/g);
  expect([...new Set(inCode)].sort((a, b) => a - b)).toEqual(formulas);
  expect(Object.keys(checks).map(Number)).toEqual(formulas);
});

function numbersOfComments(): string[] {
  return code.split('\n').filter(line => line.startsWith('//'));
}

test.each(formulas)('formula (%i)', async number => {
  await checks[number]!();
});
