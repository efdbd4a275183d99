import {builds, fusedLoss, isFusible, pinRows, type FusedLossOfRows} from '../kernel/index.js';
import type {MarginLoss} from '../losses/index.js';
import type {Engine, Examples} from './engine.js';

/** Whether the fused engine can answer for a loss: one of this package, where WebAssembly has SIMD. */
export function isFusedLoss(loss: MarginLoss): boolean {
  return isFusible(loss.config) && builds().length > 0;
}

/**
 * The engine made of the WebAssembly kernel: loss, gradient and q in one pass over rows that it
 * holds in WebAssembly memory until disposed of. The same on every tf backend.
 *
 * @param call what errors start with
 * @param columns score columns: K, or 1 for `binary`
 * @throws if the examples are more than WebAssembly memory holds
 */
export async function fusedEngine(
  call: string,
  loss: MarginLoss,
  columns: number,
  {x, room, pinned, labels, weights, counts}: Examples,
): Promise<Engine> {
  if (!isFusible(loss.config))
    throw new Error(`${call}: the fused engine does not know the loss ${loss.name}`);
  const rows = pinned ? await pinned.rows() : await pinRows(call, x, {room});
  const {config} = loss;
  let opened: FusedLossOfRows | undefined;
  /** Made when it is first asked: the exact solver does not need it. */
  const kernel = () =>
    (opened ??= fusedLoss(rows, {call, loss: config, columns, labels, weights, counts}));
  return {
    name: 'fused',
    rows: x.rows,
    pinned: rows,
    answer: async ({W, b}, batch) => {
      const {dualValue, ...answer} = kernel().answer(W, b, {batch});
      return {...answer, ...(loss.dualValue && {dualValue})};
    },
    evaluate: async ({W, b}) => kernel().value(W, b),
    dispose() {
      opened?.dispose();
      if (!pinned) rows.dispose();
    },
  };
}
