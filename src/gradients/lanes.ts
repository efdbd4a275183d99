import type {NumericFunction} from './numericFunction.js';

/**
 * Parts of a function that do not know of each other: the output entries of a lane depend on the
 * input entries of that lane alone, as the rows of a batch do. One evaluation then serves one
 * coordinate of every lane.
 */
export interface Lanes {
  readonly count: number;
  /** The lane of entry k of the input, and its place there. */
  laneOf(k: number): number;
  placeOf(k: number): number;
  /** The lane of each output entry. */
  readonly outputLane: Int32Array;
}

/** Everything in one lane: true of any function. */
export function oneLane(outputSize: number): Lanes {
  return {count: 1, laneOf: () => 0, placeOf: k => k, outputLane: new Int32Array(outputSize)};
}

/**
 * The finest lanes found for one input: along the leading or the trailing axes that its shape
 * shares with the output's. Tested by moving half of the lanes at a time: any two lanes
 * differ in a bit of their number, so 2·log₂(count) evaluations see every lane that leaks.
 *
 * What is found holds for the moves tried; the caller confirms with one lane what matters.
 */
export async function findLanes(
  numeric: NumericFunction,
  input: number,
  values: Float64Array,
  shape: readonly number[],
  base: Float64Array,
  outputShape: readonly number[],
  moved: (k: number) => number,
): Promise<Lanes> {
  for (const lanes of candidates(values.length, shape, base.length, outputShape)) {
    if (await independent(numeric, input, values, base, lanes, moved)) return lanes;
  }
  return oneLane(base.length);
}

async function independent(
  numeric: NumericFunction,
  input: number,
  values: Float64Array,
  base: Float64Array,
  lanes: Lanes,
  moved: (k: number) => number,
): Promise<boolean> {
  for (let bit = 1; bit < lanes.count; bit *= 2) {
    for (const side of [0, bit]) {
      const point = values.map((x, k) => ((lanes.laneOf(k) & bit) === side ? moved(k) : x));
      const output = await numeric.evaluate([...new Array<undefined>(input), point]);
      for (let j = 0; j < output.length; j++) {
        if ((lanes.outputLane[j]! & bit) !== side && !Object.is(output[j], base[j])) return false;
      }
    }
  }
  return true;
}

/** Shared leading axes, then shared trailing ones, most lanes first. */
function candidates(
  size: number,
  shape: readonly number[],
  outputSize: number,
  outputShape: readonly number[],
): Lanes[] {
  const found: Lanes[] = [];
  let count = 1;
  for (let axis = 0; axis < shape.length && shape[axis] === outputShape[axis]; axis++) {
    count *= shape[axis]!;
    const width = size / count;
    const outputWidth = outputSize / count;
    found.push({
      count,
      laneOf: k => Math.floor(k / width),
      placeOf: k => k % width,
      outputLane: Int32Array.from({length: outputSize}, (_, j) => Math.floor(j / outputWidth)),
    });
  }
  let trailing = 1;
  for (let axis = 1; axis <= shape.length && shape.at(-axis) === outputShape.at(-axis); axis++) {
    const lanes = (trailing *= shape.at(-axis)!);
    found.push({
      count: lanes,
      laneOf: k => k % lanes,
      placeOf: k => Math.floor(k / lanes),
      outputLane: Int32Array.from({length: outputSize}, (_, j) => j % lanes),
    });
  }
  return found.filter(lanes => lanes.count > 1).sort((a, b) => b.count - a.count);
}
