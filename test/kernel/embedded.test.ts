import {expect, test} from '@jest/globals';
import {kernelSources} from '../../scripts/kernelSources.js';
import {madeFrom} from '../../src/kernel/embedded.js';

test('the embedded kernel is made from the sources as they are (else: npm run build:kernel)', () => {
  expect(madeFrom).toBe(kernelSources());
});
