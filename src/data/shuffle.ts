import {uniformInt} from 'pure-rand/distribution/uniformInt';
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus';

/** A source of reproducible randomness: same seed, same numbers, on every machine. */
export type Random = (below: number) => number;

/** Whole numbers from 0 up to but not including `below`, from a seed. */
export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  return below => uniformInt(generator, 0, below - 1);
}

/** Shuffles in place (Fisher–Yates) and returns the same array. */
export function shuffle<T extends {length: number; [i: number]: number}>(
  indices: T,
  random: Random,
): T {
  for (let i = indices.length - 1; i > 0; i--) {
    const j = random(i + 1);
    [indices[i], indices[j]] = [indices[j]!, indices[i]!];
  }
  return indices;
}
