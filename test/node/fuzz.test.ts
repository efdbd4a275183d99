import {beforeAll, expect, test} from '@jest/globals';
import {formats, fuzzFormats} from '../../scripts/fuzz/formats.js';
import {fuzzModels, fuzzPredictors, models, predicted} from '../../scripts/fuzz/models.js';
import {fuzz, readers} from '../../scripts/fuzz/readers.js';
import {useBackend} from '../backends.js';

beforeAll(() => useBackend('cpu'));

// A hundred thousand each: npm run fuzz. Of a zipped file nearly every change breaks the checksum, before a reader sees it.
const isZipped = (name: string) => name.includes('.gz');

test.each([
  ...readers.map(name => [name, fuzz] as const),
  ...formats.map(name => [name, fuzzFormats] as const),
  ...models.map(name => [name, fuzzModels] as const),
  ...predicted.map(name => [name, fuzzPredictors] as const),
])('%s: hundreds of mutations, each read or refused in one line', async (name, of) => {
  const {read, refused, faults} = await of(name, isZipped(name) ? 100 : 400);
  expect(faults).toEqual([]);
  if (!isZipped(name)) expect(read).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
});
