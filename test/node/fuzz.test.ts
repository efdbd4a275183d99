import {expect, test} from '@jest/globals';
import {fuzz, readers} from '../../scripts/fuzz/readers.js';

// A hundred thousand each: npm run fuzz.
test.each(readers)('2000 mutated files, each read or refused in one line: %s', async reader => {
  const {read, refused, faults} = await fuzz(reader, 2000);
  expect(faults).toEqual([]);
  expect(read).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
});
