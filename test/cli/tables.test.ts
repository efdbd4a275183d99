import {mkdtempSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeAll, expect, test} from '@jest/globals';
import {programIn} from './program.js';

const {folder, run, write} = programIn(mkdtempSync(path.join(tmpdir(), 'tfjs-svm-tables-')));

beforeAll(() => {
  const rows = Array.from(
    {length: 40},
    (_, i) =>
      `${i % 5 ? 20 + ((i * 7) % 30) : ''},${['red', 'blue', ''][i % 3]},${'SML'[(i * i) % 3]},${i % 2 ? 'no' : 'yes'}`,
  );
  write('cars.csv', `age,colour,size,sold\n${rows.join('\n')}\n`);
});

const columns = (
  '--missing median --add-indicator --categorical colour --ordinal size=S,M,L --scaling minmax ' +
  '--column colour=missing:most-frequent --column age=missing:constant,fill:-1,scaling:maxabs'
).split(' ');

const factsOf = (model: string) =>
  JSON.parse(readFileSync(path.join(folder, model, 'model.json'), 'utf8')).userDefinedMetadata[
    'tfjs-svm'
  ];

test('what becomes of each column is said in flags, kept in the model, and streamed alike', async () => {
  const flags = ['cars.csv', ...columns, '--json'];
  expect(await run('train', ...flags, '--out', 'whole')).toMatchObject({code: 0, err: ''});
  const {options, source, scaling} = factsOf('whole');
  expect(options).toEqual({scaling: 'minmax'});
  expect(source.encoding.columns).toEqual([
    {
      kind: 'number',
      name: 'age',
      missing: 'constant',
      fill: -1,
      indicator: true,
      scaling: 'maxabs',
    },
    {
      kind: 'category',
      name: 'colour',
      values: ['blue', 'red'],
      missing: 'mostFrequent',
      fill: 'red',
      indicator: true,
    },
    {
      kind: 'ordinal',
      name: 'size',
      values: ['S', 'M', 'L'],
      missing: 'median',
      fill: 1,
      indicator: false,
    },
    {kind: 'label', name: 'sold', type: 'string'},
  ]);
  expect(scaling).toEqual({center: [0, 0, 0, 0, 0, 0], spread: [49, 1, 1, 1, 1, 1]});
  expect((await run('train', ...flags, '--stream', '--out', 'stream')).code).toBe(0);
  expect(factsOf('stream')).toMatchObject({source, scaling});
  const again = ['train', 'cars.csv', '--config', 'whole/train.json', '--out', 'again'];
  expect((await run(...again)).code).toBe(0);
  expect(factsOf('again')).toEqual(factsOf('whole'));
  expect(await run('predict', 'whole', 'cars.csv')).toMatchObject({code: 0, err: ''});
});

test('a search varies the scaler', async () => {
  const flags = '--scaling standard,robust,none --missing mean --categorical colour --drop size';
  const {out} = await run('search', 'cars.csv', ...flags.split(' '), '--folds', '2', '--json');
  expect(JSON.parse(out).rows.map((row: {parameters: unknown}) => row.parameters)).toEqual(
    ['standard', 'robust', 'none'].map(scaling => ({scaling})),
  );
});
