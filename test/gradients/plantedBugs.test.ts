import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {checkGradients} from '../../src/gradients/index.js';
import {backends, useBackend} from '../backends.js';
import {plantedBugs, rightOps} from './plantedBugs.js';

describe.each(backends)('on %s', backend => {
  beforeAll(() => useBackend(backend));

  test.each(plantedBugs)('$title is caught', async ({f, inputs, options, kind, cause}) => {
    const tensors = inputs();
    const report = await checkGradients(f, tensors, options);
    tf.dispose(tensors);
    expect(report.failures.map(failure => failure.kind)).toContain(kind);
    if (cause) expect(report.failures.map(failure => failure.cause).join('\n')).toMatch(cause);
    expect(report.ok).toBe(false);
  });

  test.each(rightOps)('$title, unspoilt, passes', async ({f, inputs, options}) => {
    const tensors = inputs();
    const report = await checkGradients(f, tensors, options);
    tf.dispose(tensors);
    if (!report.ok) throw new Error(report.toString());
  });
});
