import {beforeAll, expect, test} from '@jest/globals';
import {parseCSV, summarize} from '../../../src/data/index.js';
import {linearSVM} from '../../../src/model/index.js';
import {useBackend} from '../../backends.js';
import {dealt, partFiles, partsHere} from '../../parts.js';

beforeAll(() => useBackend('cpu'));

const csv = [
  'length,same,label',
  ...Array.from({length: 7}, (_, i) => `${(i * i) % 5},0.1,${i % 2 ? 'odd' : 'even'}`),
].join('\n');

test.each([1, 3])('rows in %d parts are summarized as they are in memory', async parts => {
  const model = linearSVM();
  const files = partFiles(dealt(csv, parts), 'csv');
  const {summary} = await model.fitParts(partsHere(parts), {files, reading: {}, summary: true});
  const {features, ...counts} = summarize(parseCSV(csv));
  expect(summary).toMatchObject(counts);
  expect(summary!.features).toEqual(
    features.map(({mean, deviation, ...exact}) => ({
      ...exact,
      mean: expect.closeTo(mean, 7),
      deviation: deviation === 0 ? 0 : expect.closeTo(deviation, 7),
    })),
  );
  expect(summary!.features[1]!.deviation).toBe(0);
  model.dispose();
});
