/**
 * The items of a list in memory one by one, each taken out of it, so that what is made of them is there beside one of
 * them, not beside all. What is read anew in every pass is passed on.
 */
export function taken<T>(items: AsyncIterable<T> | Iterable<T>): AsyncIterable<T> | Iterable<T> {
  return Array.isArray(items) ? takenOf(items as T[]) : items;
}

function* takenOf<T>(list: T[]): Generator<T> {
  while (list.length > 0) yield list.shift()!;
}
