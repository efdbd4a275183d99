import type {NumericFunction} from './numericFunction.js';

/**
 * A Jacobian that is block-diagonal: the output entries of a block depend on the input entries of that
 * block alone, as the rows of a batch do. One evaluation can then move one coordinate of every block.
 */
export interface JacobianBlocks {
  readonly count: number;
  /** The block of entry k of the input, and its place there. */
  blockOf(k: number): number;
  placeOf(k: number): number;
  /** The block of each output entry. */
  readonly outputBlock: Int32Array;
}

/** Everything in one block: true of any function. */
export function oneBlock(outputSize: number): JacobianBlocks {
  return {count: 1, blockOf: () => 0, placeOf: k => k, outputBlock: new Int32Array(outputSize)};
}

/**
 * The smallest blocks found for one input: along the leading or the trailing axes that its shape
 * shares with the output's. Tested by moving half of the blocks at a time: any two blocks differ in a
 * bit of their number, so 2·log₂(count) evaluations see every block on which another's output depends.
 *
 * They are proven for the moves tried only: where it matters, the caller measures again in one block.
 */
export async function findBlocks(
  numeric: NumericFunction,
  input: number,
  values: Float64Array,
  shape: readonly number[],
  base: Float64Array,
  outputShape: readonly number[],
  moved: (k: number) => number,
): Promise<JacobianBlocks> {
  for (const blocks of candidates(values.length, shape, base.length, outputShape)) {
    if (await independent(numeric, input, values, base, blocks, moved)) return blocks;
  }
  return oneBlock(base.length);
}

async function independent(
  numeric: NumericFunction,
  input: number,
  values: Float64Array,
  base: Float64Array,
  blocks: JacobianBlocks,
  moved: (k: number) => number,
): Promise<boolean> {
  for (let bit = 1; bit < blocks.count; bit *= 2) {
    for (const side of [0, bit]) {
      const point = values.map((x, k) => ((blocks.blockOf(k) & bit) === side ? moved(k) : x));
      const output = await numeric.evaluate([...new Array<undefined>(input), point]);
      for (let j = 0; j < output.length; j++) {
        if ((blocks.outputBlock[j]! & bit) !== side && !Object.is(output[j], base[j])) return false;
      }
    }
  }
  return true;
}

/** Shared leading axes, then shared trailing ones, most blocks first. */
function candidates(
  size: number,
  shape: readonly number[],
  outputSize: number,
  outputShape: readonly number[],
): JacobianBlocks[] {
  const found: JacobianBlocks[] = [];
  let count = 1;
  for (let axis = 0; axis < shape.length && shape[axis] === outputShape[axis]; axis++) {
    count *= shape[axis]!;
    const width = size / count;
    const outputWidth = outputSize / count;
    found.push({
      count,
      blockOf: k => Math.floor(k / width),
      placeOf: k => k % width,
      outputBlock: Int32Array.from({length: outputSize}, (_, j) => Math.floor(j / outputWidth)),
    });
  }
  let trailing = 1;
  for (let axis = 1; axis <= shape.length && shape.at(-axis) === outputShape.at(-axis); axis++) {
    const blocks = (trailing *= shape.at(-axis)!);
    found.push({
      count: blocks,
      blockOf: k => k % blocks,
      placeOf: k => Math.floor(k / blocks),
      outputBlock: Int32Array.from({length: outputSize}, (_, j) => j % blocks),
    });
  }
  return found.filter(blocks => blocks.count > 1).sort((a, b) => b.count - a.count);
}
