import {beforeAll, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import type {Tensor} from '@tensorflow/tfjs';
import {checkGradients, reportPage} from '../../../src/gradients/index.js';
import {useBackend} from '../../backends.js';
import {plantedBugs} from '../plantedBugs.js';

beforeAll(() => useBackend('cpu'));

test('one self-contained page with three plots an input, kinks marked', async () => {
  const x = tf.tensor2d([
    [0, 1, -2],
    [0.5, 0, 3],
  ]);
  const labels = tf.tensor1d([1, 2, 3], 'int32');
  const report = await checkGradients(
    (a: Tensor, b: Tensor) => tf.mul(tf.relu(a), tf.cast(b, 'float32')),
    [x, labels],
    {order: 2},
  );
  const page = await reportPage(report, 'relu <at> 0');
  tf.dispose([x, labels]);
  expect(report.inputs[0]!.kinks).toBe(2);
  expect(page).toContain('relu &#60;at&#62; 0: <b class="right">ok</b>');
  // First and second order of the one float32 input; the int32 one is held fixed and not drawn.
  expect(page.match(/<svg/g)).toHaveLength(6);
  expect(page.match(/◆<\/text>/g)).toHaveLength(2 + report.secondOrder!.inputs[0]!.kinks);
  expect(page).not.toMatch(/<script|<link|src="|href="|NaN/);
  expect(page).toContain(report.toString().split('\n')[2]!);
});

test('a page for what fails, of any shape', async () => {
  for (const {title, f, inputs, options} of plantedBugs) {
    const tensors = inputs();
    const page = await reportPage(await checkGradients(f, tensors, options), title);
    tf.dispose(tensors);
    expect(page).toContain('<b class="wrong">wrong</b>');
    expect(page).not.toContain('NaN"');
  }
  const scalar = tf.scalar(2);
  const report = await checkGradients(tf.square, [scalar]);
  scalar.dispose();
  expect(await reportPage(report)).toContain('<b class="right">ok</b>');
});
