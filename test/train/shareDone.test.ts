import {expect, test} from '@jest/globals';
import {epochText, gapText, shareDone, type EpochRecord} from '../../src/train/index.js';

const record = (epoch: number, gap?: number): EpochRecord => ({
  epoch,
  primal: 1,
  accuracy: 1,
  seconds: 1,
  ...(gap !== undefined && {gap}),
});

test.each([
  ['epochs alone', {epochs: 200, batches: 1}, record(49), 0.25],
  ['a gap of nothing yet', {epochs: Infinity, batches: 1, tolerance: 1e-4}, record(3, 7), 0],
  ['half of the digits', {epochs: Infinity, batches: 1, tolerance: 1e-4}, record(3, 1e-2), 0.5],
  ['the gap asked for', {epochs: Infinity, batches: 1, tolerance: 1e-4}, record(3, 9e-5), 1],
  ['what is farther: epochs', {epochs: 10, batches: 1, tolerance: 1e-4}, record(8, 1e-2), 0.9],
  ['what is farther: the gap', {epochs: 10, batches: 1, tolerance: 1e-4}, record(0, 1e-2), 0.5],
  ['no tolerance', {epochs: 10, batches: 1, tolerance: 0}, record(4, 1e-9), 0.5],
] as const)('%s', (_, plan, epoch, share) => {
  expect(shareDone(plan, epoch)).toBeCloseTo(share, 12);
});

test('words: which epoch, what gap', () => {
  expect([epochText(39, 2000), epochText(11, Infinity)]).toEqual(['40/2000', '12']);
  expect([2, 0.0048, 0.0001, 9.1e-7].map(gapText)).toEqual([
    '> 100%',
    '0.48%',
    '0.01%',
    '0.000091%',
  ]);
});
