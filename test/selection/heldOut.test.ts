import {describe, expect, test} from '@jest/globals';
import {parseCSV, takeRows, type CSVOptions, type Dataset} from '../../src/data/index.js';
import {linearSVM, type FitOptions} from '../../src/model/index.js';
import {compareLosses, crossValidate, gridSearch} from '../../src/selection/index.js';

// The last three rows are held out: their sizes, colours and words are like no others.
const header = 'size,colour,body,y';
const train = [
  '1,red,good tea,u',
  '?,blue,bad cake,v',
  '3,red,good cake,u',
  '5,green,bad tea tea,v',
  '2,red,tea,u',
  '4,,cake,v',
];
const held = ['90,pink,wine tea,u', '?,pink,wine,v', '70,teal,wine cake,v'];
const folds = [{train: [0, 1, 2, 3, 4, 5], test: [6, 7, 8]}];
const fit: FitOptions = {epochs: 3, seed: 1};

const csv = (...rows: readonly string[]) => `${header}\n${rows.join('\n')}\n`;

const kinds: [string, CSVOptions][] = [
  ['means', {missing: 'mean', drop: ['colour', 'body']}],
  ['categories', {missing: 'mean', categorical: ['colour'], drop: ['size', 'body']}],
  ['words', {text: ['body'], drop: ['size', 'colour']}],
  ['all of them', {missing: 'mean', categorical: 'auto', text: ['body']}],
];

// Whoever copies a dataset has the same rows.
const copies: [string, (data: Dataset) => Dataset][] = [
  ['as it is', data => data],
  ['copied by its properties', data => ({...data})],
  ['with an array of its own', data => ({...data, values: data.values.slice()})],
  ['sent to another thread', data => structuredClone(data)],
  ['taken apart', data => takeRows(data, [...Array(data.rows).keys()])],
];

describe.each(kinds)('%s', (_, options) => {
  /** The score of a model that has never seen the rows held out, and of one by cross-validation. */
  async function scoresOf(copy: (data: Dataset) => Dataset) {
    const known = parseCSV(csv(...train), options);
    const unseen = parseCSV(csv(...held), {encoding: known.encoding});
    const model = linearSVM({C: 0.5});
    const {certificate} = await model.fit(known, undefined, fit);
    const expected = {...(await model.evaluate(unseen)), objective: certificate.primal};
    model.dispose();
    const data = copy(parseCSV(csv(...train, ...held), options));
    const found = await crossValidate({C: 0.5}, data, undefined, {folds, fit});
    const {accuracy, loss, objective} = found.folds[0]!;
    return {expected, found: {accuracy, loss, objective, confusion: found.confusion}};
  }

  test.each(copies)('are not those of rows held out of data %s', async (_, copy) => {
    const {expected, found} = await scoresOf(copy);
    expect(found).toEqual(expected);
  });
});

test.each<[string, (data: Dataset) => Promise<{score?: {folds: {objective: number}[]}}[]>]>([
  [
    'gridSearch',
    async data => {
      const {rows, model} = await gridSearch(data, undefined, {grid: {C: [0.1, 1]}, folds, fit});
      model.dispose();
      return rows;
    },
  ],
  ['compareLosses', data => compareLosses(data, undefined, {losses: ['oneVsRest'], folds, fit})],
])('%s: whatever is held out, the same is learnt', async (_, objectives) => {
  const options = {missing: 'mean', categorical: 'auto', text: ['body']} as const;
  const learnt = async (rows: readonly string[]) =>
    (await objectives(structuredClone(parseCSV(csv(...train, ...rows), options)))).map(
      ({score}) => score!.folds[0]!.objective,
    );
  const [here, there] = [await learnt(held), await learnt(train.slice(0, 3))];
  expect(there).toEqual(here);
});

test('values of your own beside the raw rows are refused', async () => {
  const data = parseCSV(csv(...train), {missing: 'mean', drop: ['colour', 'body']});
  const own = {...data, values: data.values.map(size => 2 * size)};
  await expect(crossValidate({}, own, undefined, {folds: 3})).rejects.toThrow(
    'crossValidate: x: the values are not those of the raw rows: a copy with values of your own has no raw',
  );
  const {accuracy} = await crossValidate({}, {...own, raw: undefined}, undefined, {folds: 3, fit});
  expect(accuracy.mean).toBeGreaterThanOrEqual(0);
});

test.each(kinds)('%s: a row of weight k is learnt as k rows', async (_, options) => {
  const weights = [1, 2, 0, 3, 1, 1];
  const model = linearSVM({standardize: false});
  const learnt = async (rows: readonly string[], sampleWeight?: number[]) => {
    const {raw, labels} = parseCSV(csv(...rows), options);
    await model.fit(raw!, labels, {...fit, ...(sampleWeight && {sampleWeight})});
    return model.facts.source.encoding;
  };
  const repeated = train.flatMap((row, i) => new Array<string>(weights[i]!).fill(row));
  const [here, there] = [await learnt(train, weights), await learnt(repeated)];
  model.dispose();
  expect(here).toEqual(there);
});

test('a model of a table takes raw rows of any order of columns, and no others', async () => {
  const data = parseCSV(csv(...train), {missing: 'mean', categorical: 'auto'});
  const other = parseCSV('body,y,extra,size,colour\nx,u,1,3,red\n', {
    missing: 'mean',
    categorical: 'auto',
    label: 'y',
  });
  const [model, numbers] = [linearSVM(), linearSVM()];
  await model.fit(data.raw!, data.labels, fit);
  await numbers.fit([[1], [2]], ['u', 'v'], fit);
  expect((await model.evaluate(other.raw!)).confusion).toHaveLength(2);
  expect(await model.labels(other.raw!)).toEqual(
    await model.labels(parseCSV('size,colour,body,y\n3,red,x,u\n', {encoding: data.encoding})),
  );
  expect(() => numbers.scores(data.raw!)).toThrow(
    'linearSVM.scores: x is rows of a table, the model was not trained on any',
  );
  await expect(model.fit(data.raw!)).rejects.toThrow('linearSVM.fit: y is missing');
  model.dispose();
  numbers.dispose();
});
