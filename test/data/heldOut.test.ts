import {expect, test} from '@jest/globals';
import {holdingOut} from '../../src/data/index.js';

const drawn = (part: number, rows: number, seed = 0, share = 0.25) => {
  const isHeldOut = holdingOut({test: share, seed}, part);
  isHeldOut('a');
  return Array.from({length: rows}, () => isHeldOut('a'));
};
const shareOf = (rows: readonly boolean[]) => rows.filter(Boolean).length / rows.length;

test('rows are held out in the share that was asked for, in every place of every part', () => {
  // Four deviations of so many draws.
  expect(Math.abs(shareOf(drawn(3, 40_000)) - 0.25)).toBeLessThan(0.009);
  const parts = Array.from({length: 4000}, (_, part) => drawn(part, 8));
  for (let row = 0; row < 8; row++)
    expect(Math.abs(shareOf(parts.map(part => part[row]!)) - 0.25)).toBeLessThan(0.028);
  const seeds = Array.from({length: 4000}, (_, seed) => drawn(0, 8, seed));
  for (let row = 0; row < 8; row++)
    expect(Math.abs(shareOf(seeds.map(part => part[row]!)) - 0.25)).toBeLessThan(0.028);
});

test('what one part holds out says nothing of the next, nor one row of the next', () => {
  const pairs = Array.from({length: 4000}, (_, part) => [drawn(part, 8), drawn(part + 1, 8)]);
  const both = pairs.flatMap(([one, other]) => one!.map((held, row) => held && other![row]!));
  expect(Math.abs(shareOf(both) - 1 / 16)).toBeLessThan(0.0055);
  const neighbours = pairs.flatMap(([one]) => one!.slice(1).map((held, row) => held && one![row]!));
  expect(Math.abs(shareOf(neighbours) - 1 / 16)).toBeLessThan(0.0058);
});

test('the first row of each class stays, and draws are the same each time', () => {
  const labels = ['a', 1, ' a ', '1.0', 'b', 'b'];
  const passes = [0, 1].map(() => {
    const isHeldOut = holdingOut({test: 1 - 1e-9, seed: 7}, 2);
    return labels.map(label => isHeldOut(label));
  });
  expect(passes[0]).toEqual([false, false, true, true, false, true]);
  expect(passes[1]).toEqual(passes[0]);
  expect(drawn(1, 50)).not.toEqual(drawn(2, 50));
  expect(drawn(1, 50, 1)).not.toEqual(drawn(1, 50, 2));
});
