import {expect, test} from '@jest/globals';
import {confusionTable, trainingTable} from '../../src/node/tables.js';
import type {History} from '../../src/train/index.js';

test('what a terminal would obey in the name of a class is shown escaped', () => {
  const text = confusionTable(
    [
      [1, 2],
      [3, 4],
    ],
    ['a\x1b[2J', 'long '.repeat(20)],
  );
  expect(text).toContain('a\\x1b[2J');
  expect(text).not.toContain('\x1b');
  expect(text).toContain('long '.repeat(20).trim());
});

test('a training without a proof tells how stationary it ended', () => {
  const certificate = {primal: 0.5, epochs: 1};
  const history: History = {
    epochs: [{epoch: 0, primal: 0.5, accuracy: 1, seconds: 0, stationarity: 0.00015}],
    certificate,
    stoppedBy: 'tolerance',
    solver: 'proximal',
    engine: 'fused',
    backend: 'cpu',
    seconds: 0,
  };
  const table = (done: History) => trainingTable(done, {accuracy: 1, confusion: [[1]]});
  expect(table(history)).toMatch(/stationarity +│ 0.00015/);
  expect(table(history)).not.toContain('proven');
  const proven = {...history, certificate: {...certificate, dual: 0.4, gap: 0.2}};
  expect(table(proven)).toContain('certified relative gap');
  expect(table(proven)).not.toContain('stationarity');
});
