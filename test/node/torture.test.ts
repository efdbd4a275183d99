import {beforeAll, expect, test} from '@jest/globals';
import {crowd} from '../../scripts/torture/crowd.js';
import {killAtRandom, type Before} from '../../scripts/torture/kills.js';
import type {things} from '../../scripts/torture/things.js';
import {bundleWorker} from '../../scripts/torture/workers.js';

// The short version of `npm run torture`.
beforeAll(bundleWorker);

test.each<[keyof typeof things, Before]>([
  ['model', 'nothing'],
  ['model', 'one of ours'],
  ['model', 'one of 0.1.0'],
  ['file', 'one of ours'],
])('a %s over %s is there whole, whenever saving is killed', async (name, before) => {
  expect(await killAtRandom(name, before, 4)).toMatchObject({
    runs: 4,
    lost: 0,
    mixed: 0,
    errors: [],
    leftOvers: [],
  });
});

test.each<keyof typeof things>(['model', 'file'])(
  'several processes may save and load one %s at once',
  async name => {
    const found = await crowd(name, {writers: 2, readers: 2, seconds: 1});
    expect(found).toMatchObject({mixed: 0, lost: 0, errors: [], leftOvers: []});
    expect(Math.min(found.saves, found.loads)).toBeGreaterThan(0);
  },
);
