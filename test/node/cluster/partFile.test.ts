import {writeFileSync} from 'node:fs';
import {expect, test} from '@jest/globals';
import {encodedOptions} from '../../../src/data/index.js';
import {partFile} from '../../../src/node/cluster/partFile.js';
import {readDataset, type ReadOptions} from '../../../src/node/index.js';
import {partFiles} from '../../parts.js';

const csv = [
  'id,times,made,size,color,power,about,sold',
  '1,2,2024-02-29,M,red,1.5,fast and old,yes',
  '2,0,2025-11-26,S,blue,,new,no',
  '3,1,2026-01-01T10:00Z,L,red,4,fast,yes',
].join('\n');

const reading = {
  sampleWeight: 'times',
  drop: ['id'],
  dates: ['made'],
  ordinal: {size: ['S', 'M', 'L']},
  missing: 'median',
  categorical: ['color'],
  rare: 2,
  text: ['about'],
  addIndicator: true,
  byColumn: {power: {missing: 'mean', scaling: 'maxabs'}},
} satisfies ReadOptions;

test('what an encoding holds is not learnt anew from any option', async () => {
  const given: readonly string[] = [...Object.keys(reading), 'vectorizer'];
  expect(given).toEqual(expect.arrayContaining([...encodedOptions]));
  const [file] = partFiles([csv], 'csv');
  const {encoding, values, labels} = await readDataset(file!.file, reading);
  const {vectorizer} = encoding!.columns.find(({kind}) => kind === 'text') as never;
  const chunks = [];
  for await (const chunk of partFile(file!, {...reading, vectorizer}).chunks({encoding}))
    chunks.push(chunk);
  expect(chunks).toMatchObject([{values, labels}]);
});

test.each([
  ['fit in memory', 100, [1.5, 4]],
  ['do not fit', 2 ** 45, [9.5, 4]],
  ['are streamed', undefined, [9.5, 4]],
])('cells of parts that %s are read so often', async (_, together, expected) => {
  const text = 'power,sold\n1.5,yes\n4,no\n';
  const [file] = partFiles([text], 'csv');
  const part = partFile(file!, {}, {together});
  const {encoding} = await part.look();
  writeFileSync(file!.file, text.replace('1.5', '9.5'));
  expect(await part.learn(encoding!)).toEqual([null, 'string']);
  const columns = encoding!.columns.map(column => ({...column, type: 'string'}) as never);
  const passes = [];
  for (let pass = 0; pass < 2; pass++)
    for await (const {values} of part.chunks({encoding: {columns}}))
      passes.push([...(values as Float32Array)]);
  // Cells that are rows are let go of.
  expect(passes).toEqual([expected, [9.5, 4]]);
});
