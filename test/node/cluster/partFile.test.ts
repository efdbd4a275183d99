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
