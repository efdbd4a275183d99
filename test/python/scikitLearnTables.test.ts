import {mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeAll, describe, expect, test} from '@jest/globals';
import * as svm from '../../src/index.node.js';
import {useBackend} from '../backends.js';
import {expectClose} from '../tolerances.js';
import {runPython, whyNotPython} from './python.js';

const why = whyNotPython('sklearn');
const title = 'tables of scikit-learn itself';
const there = why ? describe.skip : describe;

/** Rows of a table, with the names of its columns if they have some. */
interface Asked {
  x: (number | string | null)[][];
  names: string[] | null;
}

interface Answer {
  labels: svm.Label[];
  scores: number[];
}

there(why ? `${title}: ${why}` : title, () => {
  beforeAll(() => useBackend('wasm'));

  const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-tables-'));
  const file = (name: string) => path.join(folder, name);
  const ask = (what: string) => {
    runPython('test/python/scikitLearnTables.py', what, folder);
    return JSON.parse(readFileSync(file('answers.json'), 'utf8'));
  };

  test('imputers, encoders and scalers of pipelines come in and go back', async () => {
    const answers = ask('write') as Record<string, Asked & Answer>;
    // Columns with names need pandas.
    expect(Object.keys(answers)).toHaveLength(whyNotPython('pandas') ? 11 : 12);
    const asked: Record<string, Asked> = {};
    const write = (name: string, model: svm.LinearSVM, {x, names}: Asked) => {
      writeFileSync(file(`${name}.json`), svm.exportModel(model, 'scikit-learn'));
      asked[name] = {x, names};
    };
    for (const [name, answer] of Object.entries(answers)) {
      const model = svm.importModel(new Uint8Array(readFileSync(file(`${name}.json`))));
      await expectAnswers(name, model, answer, answer);
      write(name, model, answer);
      model.dispose();
    }
    const ours = await models();
    for (const [name, [model, x]] of Object.entries(ours)) write(name, model, x);

    writeFileSync(file('asked.json'), JSON.stringify(asked));
    const there = ask('read') as Record<string, Answer>;
    for (const [name, {labels, scores}] of Object.entries(answers)) {
      expect([name, there[name]!.labels]).toEqual([name, labels]);
      expectClose(there[name]!.scores, scores, 1e-5);
    }
    for (const [name, [model, x]] of Object.entries(ours)) {
      await expectAnswers(name, model, x, there[name]!);
      model.dispose();
    }
  });
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
  expectClose(Array.from(await scores.data()), expected.scores, 1e-5);
  scores.dispose();
}
