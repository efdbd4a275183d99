import {access} from 'node:fs/promises';
import path from 'node:path';
import * as svm from 'tfjs-svm';
import type {DenseDataset, Pictures} from 'tfjs-svm';
import {readCSV, readDataset} from 'tfjs-svm/node';

/** The pictures of the assignment, in the parts that it uses. */
export interface PictureSets {
  name: string;
  pictures: Pictures;
  /** The name of each class, by label. */
  classes: string[];
  /** Labels are class indices; from all pictures `mean` is subtracted. */
  train: DenseDataset;
  validation: DenseDataset;
  test: DenseDataset;
  /** A few of `train`, for what takes long. */
  dev: DenseDataset;
  /** [D], the mean picture of `train`. */
  mean: Float32Array;
}

const SEED = 231;

/** CIFAR-10 as the assignment splits it: 49000 to train on, 1000, 1000, and 500 of the first. */
export async function cifarSets(folder: string): Promise<PictureSets> {
  const batches = [1, 2, 3, 4, 5].map(n => path.join(folder, `data_batch_${n}.bin`));
  const testBatch = path.join(folder, 'test_batch.bin');
  for (const file of [...batches, testBatch]) {
    await access(file).catch(() => {
      throw new Error(
        `cs231n: no ${file}: --cifar takes the folder of the CIFAR-10 binary version (cifar-10-batches-bin)`,
      );
    });
  }
  const all = (await readDataset(batches)) as DenseDataset;
  const held = Math.min(1000, Math.floor(all.rows / 50));
  const test = (await readDataset(testBatch)) as DenseDataset;
  return centred({
    name: 'CIFAR-10',
    pictures: {height: 32, width: 32, channels: 3},
    classes: CIFAR_CLASSES,
    train: rowsOf(all, 0, all.rows - held),
    validation: rowsOf(all, all.rows - held, all.rows),
    test: rowsOf(test, 0, Math.min(1000, test.rows)),
  });
}

/**
 * The bundled digits: two thirds to train on, a sixth each to choose and to test by. In the assignment's
 * proportion of 49 to 1 to 1, 35 pictures would be left to test by, too few to tell 93 % from 99 %.
 */
export async function digitSets(): Promise<PictureSets> {
  const digits = (await readCSV('scripts/data/digits.csv', {label: 'label'})) as DenseDataset;
  const {train, test: rest} = svm.trainTestSplit(digits, {test: 1 / 3, seed: SEED});
  const {train: validation, test} = svm.trainTestSplit(rest, {test: 1 / 2, seed: SEED});
  return centred({
    name: 'digits',
    pictures: {height: 8, width: 8, channels: 1},
    classes: Array.from({length: 10}, (_, k) => String(k)),
    train,
    validation,
    test,
  } as Omit<PictureSets, 'mean' | 'dev'>);
}

const CIFAR_CLASSES = 'airplane automobile bird cat deer dog frog horse ship truck'.split(' ');

/** Subtracts the mean training picture from all; takes the first of them, mixed, to try things on. */
function centred(sets: Omit<PictureSets, 'mean' | 'dev'>): PictureSets {
  const {train, validation, test} = sets;
  const {rows, columns, values} = train;
  const sums = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) sums[i % columns]! += values[i]!;
  const mean = Float32Array.from(sums, sum => sum / rows);
  // In place: CIFAR-10 fills 600 MB.
  for (const {values} of [train, validation, test])
    for (let i = 0; i < values.length; i++) values[i]! -= mean[i % columns]!;
  // 500 of 49000, and at least 100 where there are fewer.
  const share = Math.min(0.5, Math.max(1 / 98, 100 / rows));
  const {test: dev} = svm.trainTestSplit(train, {test: share, seed: SEED});
  return {...sets, dev: dev as DenseDataset, mean};
}

function rowsOf(data: DenseDataset, from: number, to: number): DenseDataset {
  return svm.takeRows(
    data,
    Array.from({length: to - from}, (_, i) => from + i),
  );
}
