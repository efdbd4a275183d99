import {isSparse} from '../data/index.js';
import type {MarginLoss} from '../losses/index.js';
import {
  fusedEngine,
  isFusedLoss,
  tensorEngine,
  type Engine,
  type Examples,
} from '../train/index.js';

/** The engines there are: a WebAssembly kernel, or tf ops on the active backend. */
export type EngineName = 'fused' | 'tensor';

/** The engine that `fit` uses for a loss unless told otherwise: 'fused' where it applies. */
export function engineFor(loss: MarginLoss): EngineName {
  return isFusedLoss(loss) ? 'fused' : 'tensor';
}

/** Throws one line unless there is an engine of that name and it knows the loss. */
export function checkEngine(call: string, name: EngineName | undefined, loss: MarginLoss): void {
  if (name !== undefined && name !== 'fused' && name !== 'tensor')
    throw new RangeError(`${call}: engine must be 'fused' or 'tensor', got '${name}'`);
  if (name === 'fused' && !isFusedLoss(loss)) {
    throw new Error(
      `${call}: engine 'fused' needs a loss of this package and WebAssembly SIMD, loss is ${loss.name}`,
    );
  }
}

/** The engine of that name; by default the fused one where it applies and the examples fit. */
export async function chooseEngine(
  call: string,
  name: EngineName | undefined,
  loss: MarginLoss,
  columns: number,
  examples: Examples,
): Promise<Engine> {
  if (name === 'tensor' || !isFusedLoss(loss)) return tensorEngine(call, loss, examples);
  try {
    return await fusedEngine(call, loss, columns, examples);
  } catch (error) {
    if (name === undefined && error instanceof RangeError && !isSparse(examples.x))
      return tensorEngine(call, loss, examples);
    throw error;
  }
}
