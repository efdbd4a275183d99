import {beforeAll, describe, expect, test} from '@jest/globals';
import * as svm from '../../src/index.node.js';
import {useBackend} from '../backends.js';
import {expectClose} from '../tolerances.js';
import {exchange, type Answer} from './exchange.js';
import {whyNotPython} from './python.js';

const why = whyNotPython('sklearn');
const title = 'tables of scikit-learn itself';
const there = why ? describe.skip : describe;

/** Rows of a table, with the names of its columns if they have some. */
interface Asked {
  x: (number | string | null)[][];
  names: string[] | null;
}

there(why ? `${title}: ${why}` : title, () => {
  beforeAll(() => useBackend('wasm'));

  test('imputers, encoders and scalers of pipelines come in and go back', () =>
    exchange<Asked>('test/python/scikitLearnTables.py', {
      // Columns with names need pandas.
      count: whyNotPython('pandas') ? 11 : 12,
      questionOf: ({x, names}: Asked) => ({x, names}),
      models,
      expectAnswers,
    }));
});

/** Models of tables without names, with rows to ask. */
async function models(): Promise<Record<string, [svm.LinearSVM, Asked]>> {
  const rows = Array.from({length: 60}, (_, i) => [
    i % 7 === 3 ? null : (i * 7) % 11,
    ['red', 'blue', 'red', null, 'green', `one-off ${i}`][i % 6]!,
    ['S', 'L', 'M', null][(i * 5) % 4]!,
    i % 3 === 0 ? null : (i * 3) % 5,
  ]);
  const labelled = rows.map((row, i) => [...row, (i * 5) % 7 > 3 ? 'yes' : 'no']);
  const asked = {x: [...rows, [null, 'never seen', 'S', null]], names: null};
  const size = {kind: 'ordinal', values: ['S', 'M', 'L']} as const;
  const ways: Record<string, svm.CSVOptions> = {
    filled: {missing: 'mean', byColumn: {1: {missing: 'mostFrequent'}, 2: size}},
    told: {missing: 'median', addIndicator: true, byColumn: {2: size}},
    rare: {missing: 'constant', rare: 4, byColumn: {2: {...size, fill: 'M'}}},
    dropped: {missing: 'median', drop: [0], byColumn: {2: size}},
  };
  const made: Record<string, [svm.LinearSVM, Asked]> = {};
  for (const [name, options] of Object.entries(ways)) {
    const model = svm.linearSVM({scaling: name === 'told' ? 'robust' : 'standard'});
    const csv = csvOf({x: labelled, names: null});
    const data = svm.parseCSV(csv, {header: false, categorical: [1], ...options});
    await model.fit(data);
    made[`ours, ${name}`] = [model, asked];
  }
  return made;
}

const csvOf = ({x, names}: Asked) =>
  [...(names ? [names] : []), ...x].map(row => row.map(cell => cell ?? '').join(',')).join('\n');

async function expectAnswers(name: string, model: svm.LinearSVM, asked: Asked, expected: Answer) {
  const {encoding} = model.facts.source;
  const data = svm.parseCSV(csvOf(asked), {encoding, label: false, header: asked.names !== null});
  expect([name, await model.labels(data)]).toEqual([name, expected.labels]);
  const scores = model.scores(data);
  expectClose(Array.from(await scores.data()), expected.scores.flat(), 1e-5);
  scores.dispose();
}
