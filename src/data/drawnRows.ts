import {STEPS, partSeed} from './heldOut.js';
import {seededRandom, shuffle, type Random} from './shuffle.js';

/**
 * Which rows in parts count, and how often: all but those of a fold, each once, or those of a draw with
 * replacement, as often as they were drawn.
 */
export type Draw = {readonly seed: number} & (
  {readonly folds: number; readonly fold: number} | {readonly repeat: number}
);

/**
 * Makes what says of each row of a part in turn, by its class, how often it counts: the same in every pass, whoever
 * makes it. Each fold has as many rows of a class as the others, or one more or less of each part. How often a row is
 * drawn follows Poisson's distribution of mean 1, which N draws of N rows come to where there are many.
 */
export function drawnRows(draw: Draw, part: number): (label: number) => number {
  if ('repeat' in draw) {
    const random = seededRandom(partSeed(draw.seed, part, draw.repeat + 2));
    return () => poisson(random);
  }
  const {seed, folds, fold} = draw;
  const random = seededRandom(partSeed(seed, part, 1));
  const decks = new Map<number, number[]>();
  return label => {
    const deck = decks.get(label) ?? [];
    decks.set(label, deck);
    if (deck.length === 0) deck.push(...shuffle([...Array(folds).keys()], random));
    return deck.pop() === fold ? 0 : 1;
  };
}

/** Makes what says of each row of a part in turn whether it is among those of a share. */
export function chancesOf(share: number, seed: number, part: number): () => boolean {
  const random = seededRandom(partSeed(seed, part, -1));
  return () => random(STEPS) < share * STEPS;
}

/** A count by Poisson's distribution of mean 1. */
function poisson(random: Random): number {
  const share = random(STEPS) / STEPS;
  let count = 0;
  let mass = Math.exp(-1);
  for (let below = mass; share >= below; below += mass) mass /= ++count;
  return count;
}
