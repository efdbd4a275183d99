import {checkArgument} from '../../arguments/index.js';
import type {DenseDataset} from '../dataset.js';

const SIDE = 32;
const PIXELS = SIDE * SIDE;
const RECORD = 1 + 3 * PIXELS;

/**
 * Reads the binary version of CIFAR-10: pictures of 32 × 32 pixels, a byte of label, then 1024 bytes each of
 * red, green and blue. The pixels, 0 to 255, come out with their three channels side by side.
 *
 * @param files the bytes of each file, unzipped, such as data_batch_1.bin
 * @param sources what errors call each of them
 * @throws one line naming source and picture, if a file is of another length or label
 *
 * @example
 * ```js
 * const batch = new Uint8Array(3073);
 * parseCIFAR10(batch).labels; // → [ 0 ]
 * ```
 */
export function parseCIFAR10(
  files: Uint8Array | readonly Uint8Array[],
  sources: readonly string[] = [],
): DenseDataset {
  const call = 'parseCIFAR10';
  checkArgument(call, 'files', files, 'list');
  checkArgument(call, 'sources', sources, 'list');
  const batches = files instanceof Uint8Array ? [files] : Array.from(files);
  batches.forEach((bytes, i) => {
    checkArgument(call, `files[${i}]`, bytes, 'bytes');
    checkBatch(bytes, sources[i] ?? 'cifar');
  });
  const rows = batches.reduce((sum, bytes) => sum + bytes.length / RECORD, 0);
  const values = new Float32Array(rows * 3 * PIXELS);
  const labels: number[] = [];
  for (const bytes of batches) {
    for (let start = 0; start < bytes.length; start += RECORD) {
      const at = labels.length * 3 * PIXELS;
      labels.push(bytes[start]!);
      for (let i = 0; i < 3 * PIXELS; i++)
        values[at + 3 * (i % PIXELS) + Math.floor(i / PIXELS)] = bytes[start + 1 + i]!;
    }
  }
  const pictures = {height: SIDE, width: SIDE, channels: 3};
  return {rows, columns: 3 * PIXELS, values, labels, pictures};
}

function checkBatch(bytes: Uint8Array, source: string): void {
  if (bytes.length === 0) throw new Error(`${source}: is empty`);
  if (bytes.length % RECORD !== 0) {
    const hint = bytes.length % (RECORD + 1) === 0 ? '; it may be CIFAR-100, of 3074' : '';
    throw new Error(
      `${source}: has ${bytes.length} bytes, not a multiple of the ${RECORD} of a CIFAR-10 picture${hint}`,
    );
  }
  for (let start = 0; start < bytes.length; start += RECORD) {
    if (bytes[start]! > 9)
      throw new Error(
        `${source}: picture ${start / RECORD + 1}: label ${bytes[start]} is none of 0 to 9`,
      );
  }
}
