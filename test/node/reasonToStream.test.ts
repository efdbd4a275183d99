import {expect, test} from '@jest/globals';
import {csv} from '../../src/node/formats/csv.js';
import {reasonToStream, type UnreadFile} from '../../src/node/reasonToStream.js';
import type {Room} from '../../src/node/room.js';

const laptop = {memory: 16e9, heap: 4e9};
const server = {memory: 256e9, heap: 64e9};

test.each<
  [string, UnreadFile['format'], number, boolean, Room, string | undefined, numbers?: number]
>([
  ['svmlight in half of the memory', 'svmlight', 2.6e9, false, laptop, undefined],
  ['svmlight that is more', 'svmlight', 2.8e9, false, laptop, '2.8 GB, 2.67 GB'],
  ['zipped svmlight', 'svmlight', 0.6e9, true, laptop, undefined],
  [
    'zipped svmlight that is more',
    'svmlight',
    0.7e9,
    true,
    laptop,
    'about 2.8 GB unzipped, 2.67 GB',
  ],
  ['svmlight and WebAssembly', 'svmlight', 4.2e9, false, server, undefined],
  ['svmlight that it does not hold', 'svmlight', 4.4e9, false, server, '4.4 GB, 4.29 GB'],
  ['CSV in the heap', 'csv', 0.24e9, false, laptop, undefined],
  ['CSV that is more', 'csv', 0.26e9, false, laptop, '260 MB, 250 MB'],
  ['CSV and half of the memory', 'csv', 0.07e9, false, {memory: 2e9, heap: 2e9}, '70 MB, 62.5 MB'],
  ['CSV longer than a string can be', 'csv', 0.6e9, false, server, undefined],
  ['JSON lines, as CSV', 'jsonl', 0.26e9, false, laptop, '260 MB, 250 MB'],
  ['what cannot be streamed', 'idx', 1e12, false, laptop, undefined],
  ['CSV of numbers', 'csv', 0.99e9, false, laptop, undefined, 1],
  ['CSV of numbers that is more', 'csv', 1.01e9, false, laptop, '1.01 GB, 1 GB', 1],
  ['CSV of words and numbers', 'csv', 0.51e9, false, laptop, '510 MB, 500 MB', 0.5],
  ['zipped CSV of numbers', 'csv', 0.24e9, true, laptop, undefined, 1],
])('%s', (_, format, bytes, gzipped, room, reason, numbers = 0) => {
  const [size, most] = reason?.split(', ') ?? [];
  expect(reasonToStream({format, bytes, gzipped, numbers}, room)).toBe(
    reason && `${size}, and no more than ${most} can be read whole here`,
  );
});

test.each([
  ['numbers and words', 'a,b\n1,x\n2.5,y\n', {}, 0],
  ['what is written otherwise', 'a,b\n1e5,-3.125\n 2,-0.5\n', {}, 6 / 19],
  ['decimal commas', '1,5;2\nx;3', {decimal: ','} as const, 0.5],
  ['no whole line', 'a,b,c', {}, 0],
])('the share of numbers in the text of a CSV file: %s', (_, text, options, share) => {
  expect(csv.numbersIn!(text, options)).toBeCloseTo(share, 10);
});
