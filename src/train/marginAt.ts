import type {Margin} from '../losses/index.js';

/** Δ of an example of class y in a column of one-vs-rest, or in the one of two classes. */
export function marginAt(margin: Margin, y: number, column: number, columns: number): number {
  if (typeof margin === 'number') return margin;
  return margin[y]![columns === 1 ? 1 - y : column]!;
}
