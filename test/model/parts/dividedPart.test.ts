import {readFileSync} from 'node:fs';
import path from 'node:path';
import {beforeAll, expect, test} from '@jest/globals';
import {holdingOut} from '../../../src/data/index.js';
import {linearSVM} from '../../../src/model/index.js';
import {readDataset} from '../../../src/node/index.js';
import {useBackend} from '../../backends.js';
import {dealt, partFiles, partsHere} from '../../parts.js';

beforeAll(() => useBackend('cpu'));

const heldOut = {test: 0.3, seed: 5};
const iris = readFileSync(path.resolve('scripts/data/iris.csv'), 'utf8');
const words = ['red', 'green', 'blue', 'old', 'new', 'fast'];
const cars = [
  'power,color,about,sold',
  ...Array.from({length: 90}, (_, i) =>
    [
      i % 7 === 3 ? '' : (((i * 37) % 50) + (i % 2) * 9) / 2,
      words[(i * 5) % 3],
      `${words[i % 6]} ${words[(i * i) % 6]} car${i}`,
      i % 2 ? 'yes' : 'no',
    ].join(','),
  ),
].join('\n');
const weighty = cars.replace('power', 'share').replaceAll('\n,', '\n0,');
const sparse = Array.from(
  {length: 80},
  (_, i) => `${i % 2 ? 1 : -1} ${1 + (i % 5)}:${1 + (i % 3)} ${7 + ((i * i) % 9)}:${(i % 4) - 2.5}`,
);

/** The texts of files without the rows that are held out, and those rows. */
function withoutHeldOut(texts: readonly string[], extension: string, isDropped: RegExp) {
  const held: string[] = [];
  const kept = texts.map((text, part) => {
    const isHeldOut = holdingOut(heldOut, part);
    return text
      .trimEnd()
      .split('\n')
      .filter((line, i) => {
        if ((i === 0 && extension === 'csv') || isDropped.test(line)) return true;
        const label = extension === 'csv' ? line.split(',').at(-1) : line.split(' ')[0];
        const isHeld = isHeldOut(label);
        if (isHeld) held.push(line);
        return !isHeld;
      })
      .join('\n');
  });
  const header = extension === 'csv' ? [texts[0]!.split('\n')[0]] : [];
  return {kept, held: [...header, ...held].join('\n')};
}

const table = {missing: 'mean', categorical: ['color'], text: ['about']};
test.each([
  ['numbers', dealt(iris, 4), 'csv', {}, /none/],
  ['gaps, categories and texts', dealt(cars, 3), 'csv', table, /none/],
  ['rows with gaps, which are dropped', dealt(cars, 3), 'csv', {missing: 'drop', categorical: ['color'], drop: ['about']}, /^,/], // prettier-ignore
  ['weights', dealt(weighty, 2), 'csv', {sampleWeight: 'share', categorical: ['color'], drop: ['about']}, /none/], // prettier-ignore
  ['sparse rows', [sparse.slice(0, 30), sparse.slice(30)].map(lines => lines.join('\n')), 'svm', {}, /none/], // prettier-ignore
])(
  '%s: the model is that of the other rows, and those held out are judged',
  async (_, texts, extension, reading, isDropped) => {
    const {kept, held} = withoutHeldOut(texts, extension, isDropped);
    expect(held.split('\n').length).toBeGreaterThan(12);
    const files = partFiles(texts, extension);
    const without = linearSVM();
    await without.fitParts(partsHere(texts.length), {files: partFiles(kept, extension), reading});
    const [file] = partFiles([held], extension);
    const {accuracy, confusion, loss} = await without.evaluate(
      await readDataset(file!.file, {like: without}),
    );
    for (const [workers, stream] of [
      [1, false],
      [2, true],
    ] as const) {
      const model = linearSVM();
      const parts = partsHere(files.length, workers);
      const {judge, history} = await model.fitParts(parts, {files, reading, stream, heldOut});
      expect([...model.weights.dataSync()]).toEqual([...without.weights.dataSync()]);
      expect(history.certificate.gap).toBeLessThan(1.1e-3);
      const score = await judge(model, {heldOut: true});
      expect(score).toEqual({
        accuracy: expect.closeTo(accuracy, 6),
        confusion: confusion.map(row => row.map(count => expect.closeTo(count, 4))),
        loss: expect.closeTo(loss!, 5),
      });
      model.dispose();
    }
    without.dispose();
  },
);

test('a share that holds out none is one line', async () => {
  const files = partFiles(dealt(iris, 2), 'csv');
  const source = {files, reading: {}, heldOut: {test: 1e-7, seed: 0}};
  await expect(linearSVM().fitParts(partsHere(2), source)).rejects.toThrow(
    /^linearSVM\.fitParts: test 1e-7 of 150 rows holds out none$/,
  );
});
