import {checkArgument} from '../arguments/index.js';
import {isSparse, option, optionError} from '../data/index.js';
import {builds, WebAssemblyForbidden} from '../kernel/index.js';
import type {MarginLoss} from '../losses/index.js';
import {
  fusedEngine,
  isFusedLoss,
  tensorEngine,
  type Engine,
  type Examples,
} from '../train/index.js';
import {warnOnce} from './warnings.js';

/** The engines there are: a WebAssembly kernel, or tf ops on the active backend. */
export type EngineName = 'fused' | 'tensor';

/**
 * The engine that `fit` uses for a loss unless told otherwise: 'fused' where it applies.
 *
 * @example
 * ```js
 * engineFor(westonWatkins()); // → 'fused'
 * ```
 */
export function engineFor(loss: MarginLoss): EngineName {
  checkArgument('engineFor', 'loss', loss, 'loss');
  return isFusedLoss(loss) ? 'fused' : 'tensor';
}

/** Whether the fused engine will be asked, of a loss that may be left to the number of classes. */
export function usesKernel(name: EngineName | undefined, loss: MarginLoss | undefined): boolean {
  return name !== 'tensor' && (loss ? isFusedLoss(loss) : builds().length > 0);
}

/** Throws one line unless the engine knows the loss. */
export function checkEngine(call: string, name: EngineName | undefined, loss: MarginLoss): void {
  if (name === 'fused' && !isFusedLoss(loss)) {
    throw optionError`${call}: ${option('engine', 'fused')} needs a loss of this package and WebAssembly SIMD, loss is ${loss.name}`;
  }
}

/**
 * The engine of that name; by default the fused one where it applies, the examples fit, and the page
 * lets WebAssembly run: where it does not, a warning says so once.
 */
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
    const forbidden = error instanceof WebAssemblyForbidden;
    const fallsBack = name === undefined && !isSparse(examples.x);
    if (!fallsBack || !(forbidden || error instanceof RangeError)) throw error;
    if (forbidden)
      warnOnce(new Error(`${error.message}. The tensor engine computes instead.`, {cause: error}));
    return tensorEngine(call, loss, examples);
  }
}
