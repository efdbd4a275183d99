import {readFileSync} from 'node:fs';
import {beforeAll, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import type {Tensor, Tensor2D} from '@tensorflow/tfjs';
import {checkGradients} from '../../src/gradients/index.js';
import {useBackend} from '../backends.js';
import {randomLabels, randomRows} from '../random.js';

/* The table of common mistakes in docs/sources.md: each is made here, and the checker's words are those of the page. */

const [N, D, K] = [7, 4, 4];
const LAMBDA = 0.5;
const X = () => tf.tensor2d(randomRows(N, D, 1));
const Y = () =>
  tf.cast(tf.oneHot(tf.tensor1d(randomLabels(N, K, 2), 'int32'), K), 'float32') as Tensor2D;

/** The violations of the other classes, and G of the plain hinge. */
function parts(W: Tensor) {
  const [x, y] = [X(), Y()];
  const s = tf.matMul(x, W as Tensor2D);
  const m = tf.mul(tf.sub(1, y), tf.add(1, tf.sub(s, tf.sum(tf.mul(s, y), 1, true))));
  const violated = tf.step(m);
  const gradient = (v: Tensor) => tf.sub(v, tf.mul(y, tf.sum(v, 1, true))) as Tensor2D;
  return {x, y, s, m, violated, gradient};
}

/** An op of the weights whose gradient is written by hand, rightly or not. */
const op = (value: (W: Tensor) => Tensor, gradient: (W: Tensor, dy: Tensor) => Tensor) =>
  tf.customGrad((...args) => {
    const [W, save] = args as unknown as [Tensor, tf.GradSaveFunc];
    save([W]);
    return {
      value: value(W),
      gradFunc: (dy: Tensor, saved: Tensor[]) => gradient(saved[0]!, dy),
    };
  }) as (W: Tensor) => Tensor;

const hingeMean = (W: Tensor) => tf.mean(tf.sum(tf.relu(parts(W).m), 1));
const squaredMean = (W: Tensor) => tf.mean(tf.sum(tf.square(tf.relu(parts(W).m)), 1));
const regularized = (W: Tensor) => tf.add(hingeMean(W), tf.mul(LAMBDA / 2, tf.sum(tf.square(W))));
const back = ({x}: {x: Tensor2D}, g: Tensor2D) => tf.matMul(x, g, true);

const mistakes: Record<string, (W: Tensor) => Tensor> = {
  'The gradient is summed, the loss is a mean': op(hingeMean, (W, dy) => {
    const p = parts(W);
    return tf.mul(dy, back(p, p.gradient(p.violated)));
  }),
  'The sign of the whole': op(hingeMean, (W, dy) => {
    const p = parts(W);
    return tf.mul(tf.neg(dy), tf.div(back(p, p.gradient(p.violated)), N));
  }),
  'λW is forgotten': op(regularized, (W, dy) => {
    const p = parts(W);
    return tf.mul(dy, tf.div(back(p, p.gradient(p.violated)), N));
  }),
  'The 2 of the square is forgotten': op(squaredMean, (W, dy) => {
    const p = parts(W);
    return tf.mul(dy, tf.div(back(p, p.gradient(tf.relu(p.m))), N));
  }),
  'The true class gets −x once, however many margins are violated': op(hingeMean, (W, dy) => {
    const p = parts(W);
    const once = tf.step(tf.sum(p.violated, 1, true));
    const g = tf.sub(p.violated, tf.mul(p.y, once)) as Tensor2D;
    return tf.mul(dy, tf.div(back(p, g), N));
  }),
  'The true class gets nothing': op(hingeMean, (W, dy) => {
    const p = parts(W);
    return tf.mul(dy, tf.div(back(p, p.violated as Tensor2D), N));
  }),
  'K×D and D×K mixed up, where both are square': op(hingeMean, (W, dy) => {
    const p = parts(W);
    return tf.mul(dy, tf.div(tf.transpose(back(p, p.gradient(p.violated))), N));
  }),
  'dy is not used': op(hingeMean, W => {
    const p = parts(W);
    return tf.div(back(p, p.gradient(p.violated)), N);
  }),
};

const page = readFileSync('docs/sources.md', 'utf8');

beforeAll(() => useBackend('cpu'));

test.each(Object.entries(mistakes))('%s', async (title, f) => {
  const W = tf.tensor2d(randomRows(D, K, 3));
  const report = await checkGradients(f, [W], {seed: 1});
  W.dispose();
  expect(report.ok).toBe(false);
  const told = report.failures.find(({cause}) => cause)?.cause ?? report.failures[0]!.message;
  const row = page
    .split('\n')
    .find(line => line.startsWith(`| ${title} `))!
    .split('|')[2]!
    .trim();
  expect(told).toContain(row.replaceAll('`', ''));
});
