import type {Calibration, PlainLayer} from './calibrationMethod.js';
import {columnwise, type Column} from './columnwise.js';

/**
 * Isotonic regression: the best rising step function of each score, by pooling adjacent violators,
 * linear between the steps' ends and constant outside. Needs many examples, and can tie classes.
 *
 * Parameters are the scores of the ends, then their probabilities.
 *
 * Source: Zadrozny & Elkan (2002), Transforming classifier scores into accurate multiclass
 * probability estimates, KDD.
 */
export const isotonic = columnwise({
  name: 'isotonic',
  fit: fitIsotonic,
  apply: interpolate,
  fits: parameters => {
    const [scores, probabilities] = halves(parameters);
    const rises = (values: readonly number[]) =>
      values.every((value, i) => i === 0 || values[i - 1]! <= value);
    return (
      scores.length > 0 &&
      scores.length === probabilities.length &&
      rises(scores) &&
      rises([0, ...probabilities, 1])
    );
  },
  layers: layersOf,
});

function halves(parameters: readonly number[]): [scores: number[], probabilities: number[]] {
  const count = parameters.length / 2;
  return [parameters.slice(0, count), parameters.slice(count)];
}

/** For two classes, the sum of a clipped line per rise. For more there are no layers: none divides by a sum. */
function layersOf(
  parameters: Calibration['parameters'],
  columns: number,
): PlainLayer[] | undefined {
  if (columns > 1) return undefined;
  const [scores, probabilities] = halves(parameters[0]!);
  const rises = scores.flatMap((from, i) => {
    const [to, rise] = [scores[i + 1]!, probabilities[i + 1]! - probabilities[i]!];
    return rise > 0 ? [{from, slope: 1 / (to - from), rise}] : [];
  });
  // A layer has at least one unit.
  if (rises.length === 0) rises.push({from: 0, slope: 0, rise: 0});
  const least = probabilities[0]!;
  return [
    {
      weights: [rises.map(({slope}) => slope)],
      bias: rises.map(({from, slope}) => -from * slope),
      activation: 'clipped',
    },
    {
      weights: rises.map(({rise}) => [-rise, rise]),
      bias: [1 - least, least],
      activation: 'linear',
    },
  ];
}

function fitIsotonic({scores, hits, weights}: Column): number[] {
  const order = Array.from(scores.keys())
    .filter(i => weights[i]! > 0)
    .sort((a, b) => scores[a]! - scores[b]!);
  /** Scores from `from` to `to` share a mean. */
  const blocks: {from: number; to: number; weight: number; sum: number}[] = [];
  const merge = () => {
    const last = blocks.pop()!;
    const before = blocks.at(-1)!;
    before.to = last.to;
    before.weight += last.weight;
    before.sum += last.sum;
  };
  for (const i of order) {
    const [score, weight] = [scores[i]!, weights[i]!];
    const same = blocks.at(-1)?.to === score;
    blocks.push({from: score, to: score, weight, sum: weight * hits[i]!});
    if (same) merge();
    while (blocks.length > 1 && meanOf(blocks.at(-2)!) >= meanOf(blocks.at(-1)!)) merge();
  }
  const ends = blocks.flatMap(block =>
    (block.from === block.to ? [block.from] : [block.from, block.to]).map(
      score => [score, meanOf(block)] as const,
    ),
  );
  return [...ends.map(([score]) => score), ...ends.map(([, probability]) => probability)];
}

function meanOf({sum, weight}: {sum: number; weight: number}): number {
  return sum / weight;
}

function interpolate(parameters: readonly number[], score: number): number {
  const count = parameters.length / 2;
  let [low, high] = [0, count - 1];
  if (score <= parameters[0]!) return parameters[count]!;
  if (score >= parameters[high]!) return parameters[count + high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (parameters[middle]! <= score) low = middle;
    else high = middle;
  }
  const share = (score - parameters[low]!) / (parameters[high]! - parameters[low]!);
  const [from, to] = [parameters[count + low]!, parameters[count + high]!];
  return from + share * (to - from);
}
