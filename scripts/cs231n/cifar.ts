import {readFile} from 'node:fs/promises';
import type {DenseDataset} from 'tfjs-svm';

const PIXELS = 32 * 32;
const RECORD = 1 + 3 * PIXELS;

/**
 * Pictures of the CIFAR-10 binary files: each a byte of label, then 1024 bytes each of red, green and
 * blue. The colours of a pixel come to stand side by side.
 */
export async function readCIFAR(files: readonly string[]): Promise<DenseDataset> {
  const records: Buffer[] = [];
  for (const file of files) {
    const bytes = await readFile(file);
    if (bytes.length === 0 || bytes.length % RECORD !== 0)
      throw new Error(`${file}: has ${bytes.length} bytes, no multiple of ${RECORD}`);
    for (let at = 0; at < bytes.length; at += RECORD) {
      if (bytes[at]! > 9)
        throw new Error(`${file}: record ${at / RECORD} has the label ${bytes[at]}, above 9`);
      records.push(bytes.subarray(at, at + RECORD));
    }
  }
  const values = new Float32Array(records.length * 3 * PIXELS);
  records.forEach((record, i) => {
    const row = values.subarray(i * 3 * PIXELS, (i + 1) * 3 * PIXELS);
    for (let p = 0; p < PIXELS; p++) {
      for (let channel = 0; channel < 3; channel++)
        row[3 * p + channel] = record[1 + channel * PIXELS + p]!;
    }
  });
  return {
    rows: records.length,
    columns: 3 * PIXELS,
    values,
    labels: records.map(record => record[0]!),
    pictures: {height: 32, width: 32, channels: 3},
  };
}
