import {stat} from 'node:fs/promises';
import path from 'node:path';
import {parseIDX} from '../../data/index.js';
import {readBytes, sourceName} from '../bytes.js';
import type {Format} from './format.js';
import {wholePictures} from './cifar.js';

/** IDX: MNIST's pictures, their labels in a file beside them. */
export const idx: Format<'idx'> = {
  name: 'idx',
  title: 'MNIST’s IDX',
  extensions: ['idx'],
  names: /[-.]idx\d[-.]ubyte$|-ubyte$/,
  rows: 'dense rows, pixels of 0 to 255',
  isText: false,
  isTable: false,
  options: ['labelFile'],
  isStreamable: false,
  whole: wholePictures,
  async *read([file], {labelFile, maxBytes}, _pass, onRead) {
    const labelled = labelFile ?? (await labelsBeside(file!));
    const reading = {onRead, maxBytes};
    const labels = labelled === undefined ? undefined : await readBytes(labelled, reading);
    yield parseIDX(await readBytes(file!, reading), {
      source: sourceName(file!),
      ...(labels && {labels}),
    });
  },
};

/** The file of labels that belongs to MNIST's pictures, if it is there. */
async function labelsBeside(file: string): Promise<string | undefined> {
  const name = path.basename(file).replace(/images([-.])idx3/, 'labels$1idx1');
  if (name === path.basename(file)) return undefined;
  const plain = path.join(path.dirname(file), name.replace(/\.gz$/, ''));
  for (const candidate of [plain, `${plain}.gz`]) {
    const found = await stat(candidate).catch(() => undefined);
    if (found?.isFile()) return candidate;
  }
  return undefined;
}
