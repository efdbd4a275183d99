import type {CellValue, ImputerLearner} from './imputer.js';

/** A value, and how much weight it has. */
type Counted<V extends CellValue> = readonly [value: V, weight: number];

/** Learns what `find` finds in the values of a column, ascending and each with its weight. */
export function counting<V extends CellValue>(
  find: (counted: readonly Counted<V>[]) => V | undefined,
): ImputerLearner {
  const counts = new Map<V, number>();
  const add = (value: V, weight: number) => counts.set(value, (counts.get(value) ?? 0) + weight);
  return {
    add: (value, weight) => add(value as V, weight),
    sums: () => [...counts],
    merge(other) {
      for (const [value, weight] of other as Counted<V>[]) add(value, weight);
    },
    read: () => find([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
