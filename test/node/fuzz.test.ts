import {beforeAll, expect, test} from '@jest/globals';
import {formats, fuzzFormats} from '../../scripts/fuzz/formats.js';
import {fuzzModels, fuzzPredictors, models, predicted} from '../../scripts/fuzz/models.js';
import {fuzz, readers} from '../../scripts/fuzz/readers.js';
import {backends, useBackend} from '../backends.js';

beforeAll(() => useBackend(backends[0]!));

// A hundred thousand each: npm run fuzz.
test.each([
  ...readers.map(name => [name, fuzz] as const),
  ...formats.map(name => [name, fuzzFormats] as const),
  ...models.map(name => [name, fuzzModels] as const),
  ...predicted.map(name => [name, fuzzPredictors] as const),
])('400 mutations, each read or refused in one line: %s', async (name, of) => {
  const {read, refused, faults} = await of(name, 400);
  expect(faults).toEqual([]);
  // Of a zipped file nearly every change breaks the checksum.
  if (!name.includes('.gz')) expect(read).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
});
