import {existsSync, mkdtempSync, readFileSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from '@jest/globals';
import type {Parts} from '../../../src/model/index.js';
import {checkpoint} from '../../../src/node/index.js';

const weights = Float64Array.of(1, -2, Math.PI);
const answers = {ask: async () => ({answers: [], numbers: []})} as unknown as Parts;

/** A file of these weights. */
async function written() {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'tfjs-svm-checkpoint-')), 'm.unfinished');
  const saved = checkpoint('train', file, {files: ['a']});
  await saved.watching(answers).ask({ask: 'answer'} as never, weights);
  return {file, saved, bytes: readFileSync(file)};
}

test('what was asked last is read, and removed', async () => {
  const {file, saved} = await written();
  expect(await saved.read()).toEqual(weights);
  await saved.remove();
  expect(existsSync(file)).toBe(false);
  await expect(saved.read()).rejects.toThrow(`train: there is no ${file} to go on from`);
});

test('what is asked of rows that were drawn is not kept', async () => {
  const {saved} = await written();
  const watched = saved.watching(answers);
  await watched.ask({ask: 'draw', draw: {seed: 0, repeat: 0}} as never);
  await watched.ask({ask: 'answer'} as never, Float64Array.of(7, 7, 7));
  expect(await saved.read()).toEqual(weights);
  await watched.ask({ask: 'draw'} as never);
  await watched.ask({ask: 'answer'} as never, Float64Array.of(8, 8, 8));
  expect(await saved.read()).toEqual(Float64Array.of(8, 8, 8));
});

test('of another problem it is refused', async () => {
  const {file} = await written();
  await expect(checkpoint('train', file, {files: ['b']}).read()).rejects.toThrow(
    `train: ${file} is of a training on other files or with other options: leave out --resume`,
  );
});

test('cut short or changed anywhere it is refused in one line', async () => {
  const {file, saved, bytes} = await written();
  const line = new RegExp(`^train: ${file} is (of a training on|cut short or damaged)[^\\n]*$`);
  for (let size = bytes.length - 1; size >= 0; size--) {
    truncateSync(file, size);
    await expect(saved.read()).rejects.toThrow(line);
    const changed = Uint8Array.from(bytes);
    changed[size]! ^= 1;
    writeFileSync(file, changed);
    await expect(saved.read()).rejects.toThrow(line);
    writeFileSync(file, bytes);
  }
});
