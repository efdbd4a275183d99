import type {DenseDataset} from '../../../src/index.js';
import {seededRandom} from '../../../src/data/index.js';

/** Pixels of a side. */
const SIDE = 28;
const DIGITS = 10;
/** Ways in which a digit is written. */
const STYLES = 2;
/** Share of the labels that are drawn anew. */
const MISTAKEN = 0.02;
/** Deviation of the noise of a pixel; ink is 1. */
const NOISE = 0.15;

/**
 * Pictures as large as MNIST's without its files: made-up digits of three strokes each, written in two
 * ways, shifted by up to a pixel, inked lightly or strongly, with a trace of another digit and with
 * noise, so that no value is 0. With two classes the label is whether the digit is odd. The same numbers
 * in every process.
 */
export function imageData({rows, classes}: {rows: number; classes: 2 | 10}): DenseDataset {
  const random = seededRandom(1);
  const uniform = () => random(2 ** 24) / 2 ** 24;
  const drawn = Array.from({length: DIGITS * STYLES}, () => picture(uniform));
  const columns = SIDE * SIDE;
  const values = new Float32Array(rows * columns);
  const labels: number[] = [];
  for (let row = 0; row < rows; row++) {
    const digit = random(DIGITS);
    const ink = drawn[digit * STYLES + random(STYLES)]!;
    const trace = drawn[random(drawn.length)]!;
    const [strength, traced] = [0.6 + 0.4 * uniform(), 0.3 * uniform()];
    const [right, down] = [random(3) - 1, random(3) - 1];
    for (let pixel = 0; pixel < columns; pixel++) {
      const x = (pixel % SIDE) - right;
      const y = Math.floor(pixel / SIDE) - down;
      const isInside = x >= 0 && x < SIDE && y >= 0 && y < SIDE;
      const there = isInside ? strength * ink[y * SIDE + x]! + traced * trace[y * SIDE + x]! : 0;
      // Of a uniform number of deviation 1.
      const noise = NOISE * Math.sqrt(12) * (uniform() - 0.5);
      values[row * columns + pixel] = Math.min(1, there) + noise;
    }
    const label = uniform() < MISTAKEN ? random(DIGITS) : digit;
    labels.push(classes === 2 ? label % 2 : label);
  }
  return {rows, columns, values, labels};
}

/** Three bent strokes of soft ink, away from the border, [SIDE · SIDE]. */
function picture(uniform: () => number): Float64Array {
  const ink = new Float64Array(SIDE * SIDE);
  const place = () => 6 + (SIDE - 12) * uniform();
  for (let stroke = 0; stroke < 3; stroke++) {
    const [x, y] = [0, 1].map(() => [place(), place(), place()]) as [number[], number[]];
    for (let t = 0; t <= 1; t += 1 / 32) {
      const at = ([a, b, c]: number[]) => (1 - t) ** 2 * a! + 2 * t * (1 - t) * b! + t ** 2 * c!;
      const [across, down] = [at(x), at(y)];
      for (let pixel = 0; pixel < ink.length; pixel++) {
        const away = (across - (pixel % SIDE)) ** 2 + (down - Math.floor(pixel / SIDE)) ** 2;
        ink[pixel] = Math.max(ink[pixel]!, Math.exp(-away / 2));
      }
    }
  }
  return ink;
}
