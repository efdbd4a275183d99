import {expect, test} from '@jest/globals';
import {parseCIFAR10} from '../../../src/data/index.js';

test('the channels of a pixel stand side by side, picture after picture', () => {
  const pixels = 32 * 32;
  /** A picture whose red is its number, green the place of the pixel, blue the complement of the place. */
  const record = (number: number) => [
    number,
    ...Array.from({length: pixels}, () => number),
    ...Array.from({length: pixels}, (_, i) => i % 256),
    ...Array.from({length: pixels}, (_, i) => 255 - (i % 256)),
  ];
  const files = [Uint8Array.from([...record(3), ...record(7)]), Uint8Array.from(record(1))];
  const {rows, columns, values, labels} = parseCIFAR10(files);
  expect([rows, columns, values.length]).toEqual([3, 3 * pixels, 9 * pixels]);
  expect(labels).toEqual([3, 7, 1]);
  for (const [picture, label] of labels!.entries())
    for (const i of [0, 1, 255, 256, 1023]) {
      const at = 3 * (picture * pixels + i);
      expect([...values.subarray(at, at + 3)]).toEqual([label, i % 256, 255 - (i % 256)]);
    }
});
