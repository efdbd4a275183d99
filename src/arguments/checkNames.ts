import {described, isArrayLike, isTensor} from './described.js';

/**
 * Throws one line unless options are an object, and every one is one of those known, with the known
 * name nearest to it.
 *
 * @returns the options
 * @param known the options there are, as keys
 */
export function checkNames<T extends object>(call: string, options: T, known: object): T {
  if (typeof options !== 'object' || options === null || isTensor(options) || isArrayLike(options))
    throw new TypeError(`${call}: options must be an object, got ${described(options)}`);
  const names = Object.keys(known);
  const unknown = Object.keys(options).find(name => !Object.hasOwn(known, name));
  if (unknown === undefined) return options;
  const meant = nameLike(unknown, names);
  throw new Error(
    `${call}: unknown option '${unknown}': ` +
      (meant ? `did you mean ${meant}?` : `there are ${names.join(', ')}`),
  );
}

/** The name among these that may have been meant. */
export function nameLike(unknown: string, names: readonly string[]): string | undefined {
  const meant = plain(unknown);
  return (
    names.find(name => plain(name) === meant) ?? names.find(name => isLike(meant, plain(name)))
  );
}

/** Without case and underscores: 'warm_start' is 'warmStart' elsewhere. */
function plain(name: string): string {
  return name.replace(/[_-]/g, '').toLowerCase();
}

function isLike(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return (
    (short.length >= 3 && long.startsWith(short)) || distance(a, b) <= Math.min(2, a.length / 3)
  );
}

/** The edit distance of two words (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({length: b.length + 1}, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + Number(a[i - 1] !== b[j - 1]);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
