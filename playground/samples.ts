import {pointAt, type Point} from './state.js';

/** Numbers in [0, 1), always the same for a seed: the lessons' points are. */
export function seeded(seed: number): () => number {
  let a = seed >>> 0;
  // mulberry32
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A number of the normal distribution, by Box and Muller. */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** One cloud of `count` points a class, around each of `centers`. */
export function clouds(
  seed: number,
  centers: readonly (readonly [number, number])[],
  {count, spread}: {count: number; spread: number},
): Point[] {
  const random = seeded(seed);
  return centers.flatMap(([x, y], label) =>
    Array.from({length: count}, () =>
      pointAt(x + spread * normal(random), y + spread * normal(random), label),
    ),
  );
}
