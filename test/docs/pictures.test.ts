import {readdirSync, readFileSync} from 'node:fs';
import {beforeAll, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {draw, fileOf, pictures} from '../../scripts/pictures.js';
import {plotter, type Plotter} from '../../src/pages/index.js';
import {useBackend} from '../backends.js';

/* The pictures are drawn again: what stands in docs/pictures is what the package computes. Where that is another on purpose, `npm run pictures`. */

/** How far a number may be off that the kernel or another machine rounds otherwise: in hundredths of a picture about 800 wide. */
const APART = 2;

const NUMBER = /-?\d+(?:\.\d+)?(?:e-?\d+)?/g;

const shapesOf = (svg: string) => svg.replace(NUMBER, '#');

let plots: Plotter;
beforeAll(async () => {
  await useBackend('cpu');
  plots = await plotter();
});

test.each(Object.keys(pictures))('%s.svg is what the package draws', async name => {
  const tensors = tf.memory().numTensors;
  const drawn = await draw(name, plots);
  expect(tf.memory().numTensors).toBe(tensors);
  const stored = readFileSync(fileOf(name), 'utf8');
  // The same shapes and words, and the same numbers in them; what differs is too long to be printed.
  expect(shapesOf(drawn) === shapesOf(stored)).toBe(true);
  const [now, then] = [drawn, stored].map(svg => svg.match(NUMBER)!.map(Number)) as [
    number[],
    number[],
  ];
  // Four bars and four intervals, with their axes, are the fewest.
  expect(now.length).toBeGreaterThan(400);
  const worst = Math.max(...now.map((number, i) => Math.abs(number - then[i]!)));
  expect(worst).toBeLessThanOrEqual(APART);
});

test('every picture is shown, and what is shown is there', () => {
  const pages = readdirSync('docs').filter(page => page.endsWith('.md'));
  const shown = [...pages.map(page => `docs/${page}`), 'README.md'].map(page =>
    readFileSync(page, 'utf8'),
  );
  for (const name of readdirSync('docs/pictures'))
    expect(shown.some(text => text.includes(`pictures/${name}`))).toBe(true);
});

test('every SVG says that it is one: a page shows no other as a picture', () => {
  const files = readdirSync('docs/pictures').filter(name => name.endsWith('.svg'));
  expect(files.length).toBeGreaterThan(15);
  for (const name of files)
    expect([name, readFileSync(`docs/pictures/${name}`, 'utf8').slice(0, 39)]).toEqual([
      name,
      '<svg xmlns="http://www.w3.org/2000/svg"',
    ]);
});
