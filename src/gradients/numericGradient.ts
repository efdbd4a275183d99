import {findBlocks, oneBlock, type JacobianBlocks} from './jacobianBlocks.js';
import type {NumericFunction} from './numericFunction.js';
import {slopeOf, STEP_RATIO, type Slope, type Step} from './slope.js';
import {stepOf, stepScales, stepSizes} from './steps.js';

/** One input of a function, at a point, ready to be moved. */
export interface Point {
  numeric: NumericFunction;
  /** Which of the inputs moves. */
  input: number;
  values: Float64Array;
  shape: readonly number[];
  /** The output where nothing has moved, its shape, its weights and its rounding, entry by entry. */
  base: Float64Array;
  outputShape: readonly number[];
  cotangent: Float64Array;
  noise: Float64Array;
}

/** How many slopes that disagree with the gradient, and were measured in blocks, are measured again one by one. */
const CONFIRMED = 8;

/**
 * The slopes of `Σ cotangent · f` along `coordinates` of one input.
 *
 * Each coordinate is measured with ever smaller steps until `enough` says that its slope will do;
 * one that never does gets every step there is.
 */
export async function numericGradient(
  point: Point,
  coordinates: readonly number[],
  enough: (k: number, slope: Slope) => boolean,
): Promise<Map<number, Slope>> {
  const {numeric, input, values, shape, base, outputShape} = point;
  const scales = stepScales(values);
  const blocks = await findBlocks(numeric, input, values, shape, base, outputShape, k =>
    numeric.round(values[k]! + scales[k]! / 8),
  );
  const slopes = await measure(point, blocks, scales, coordinates, enough);
  if (blocks.count === 1) return slopes;

  // Blocks are a guess: a slope that looks wrong is measured again, its coordinate moved alone.
  const wrong = coordinates.filter(k => !enough(k, slopes.get(k)!)).slice(0, CONFIRMED);
  const alone = await measure(point, oneBlock(base.length), scales, wrong, enough);
  const mistaken = wrong.some(k => {
    const [inBlock, byItself] = [slopes.get(k)!, alone.get(k)!];
    return Math.abs(inBlock.value - byItself.value) > inBlock.error + byItself.error;
  });
  return mistaken ? measure(point, oneBlock(base.length), scales, coordinates, enough) : slopes;
}

async function measure(
  point: Point,
  blocks: JacobianBlocks,
  scales: Float64Array,
  coordinates: readonly number[],
  enough: (k: number, slope: Slope) => boolean,
): Promise<Map<number, Slope>> {
  const {numeric, input, values, base, cotangent, noise} = point;
  const outputsOf: number[][] = Array.from({length: blocks.count}, () => []);
  blocks.outputBlock.forEach((block, j) => outputsOf[block]!.push(j));

  const steps = new Map<number, Step[]>(coordinates.map(k => [k, []]));
  const dependent = new Map<number, Set<number>>(coordinates.map(k => [k, new Set()]));
  const slopes = new Map<number, Slope>();
  const evaluate = (moved: Float64Array) =>
    numeric.evaluate([...new Array<undefined>(input), moved]);

  let open = [...coordinates];
  for (const size of stepSizes(numeric)) {
    // Coordinates at the same place of different blocks move together.
    const together = new Map<number, number[]>();
    for (const k of open) {
      const place = blocks.placeOf(k);
      if (!together.get(place)?.push(k)) together.set(place, [k]);
    }
    for (const group of together.values()) {
      const below = values.slice();
      const above = values.slice();
      for (const k of group) {
        below[k] = numeric.round(values[k]! - size * scales[k]!);
        above[k] = numeric.round(values[k]! + size * scales[k]!);
      }
      const minus = await evaluate(below);
      const plus = await evaluate(above);
      for (const k of group) {
        steps
          .get(k)!
          .push(
            stepOf(
              {base, minus, plus},
              outputsOf[blocks.blockOf(k)]!,
              dependent.get(k)!,
              cotangent,
              noise,
              values[k]! - below[k]!,
              above[k]! - values[k]!,
            ),
          );
      }
    }
    open = open.filter(k => {
      const taken = steps.get(k)!;
      const slope = slopeOf(taken);
      slopes.set(k, slope);
      return !(settling(taken) && enough(k, slope));
    });
    if (open.length === 0) break;
  }
  return slopes;
}

/** Whether the one-sided slopes close in on each other, as they do where there is no kink. */
function settling(steps: readonly Step[]): boolean {
  if (steps.length < 2) return false;
  const [before, last] = steps.slice(-2) as [Step, Step];
  const gap = Math.abs(last.right - last.left);
  return gap <= 2 * last.noise || gap < (2 / STEP_RATIO) * Math.abs(before.right - before.left);
}
