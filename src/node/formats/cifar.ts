import {parseCIFAR10} from '../../data/index.js';
import {readBytes, sourceName} from '../bytes.js';
import type {Room} from '../room.js';
import type {Format} from './format.js';

/** CIFAR-10 as binary files, of which several are read together. */
export const cifar: Format<'cifar'> = {
  name: 'cifar',
  title: 'binary CIFAR-10',
  extensions: ['bin'],
  rows: 'dense rows, the channels of a pixel side by side',
  isText: false,
  isTable: false,
  options: [],
  isStreamable: false,
  takesSeveral: true,
  whole: wholePictures,
  async *read(files, {maxBytes}, _pass, onRead) {
    const batches: Uint8Array[] = [];
    for (const file of files) batches.push(await readBytes(file, {onRead, maxBytes}));
    yield parseCIFAR10(batches, files.map(sourceName));
  },
};

/** A byte becomes a float32 beside it, and that once more when rows are pinned; half of the memory is left alone. */
export function wholePictures({memory}: Room): number {
  return memory / 2 / 9;
}
