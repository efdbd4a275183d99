import {expect, test} from '@jest/globals';
import {reasonToStream, type UnreadFile} from '../../src/node/reasonToStream.js';
import type {Room} from '../../src/node/room.js';

const laptop = {memory: 16e9, heap: 4e9};
const server = {memory: 256e9, heap: 64e9};

test.each<[string, UnreadFile['format'], number, boolean, Room, string | undefined]>([
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
])('%s', (_, format, bytes, gzipped, room, reason) => {
  const [size, most] = reason?.split(', ') ?? [];
  expect(reasonToStream({format, bytes, gzipped}, room)).toBe(
    reason && `${size}, and no more than ${most} can be read whole here`,
  );
});
