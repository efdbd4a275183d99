/** What has terms, sorted by the code points of these: Python's order of strings. */
export function inCodePointOrder<T>(all: readonly T[], termOf: (one: T) => string): T[] {
  return all
    .map(one => ({one, key: orderKey(termOf(one))}))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({one}) => one);
}

/**
 * A string whose code units are in the order of the term's code points: JavaScript has the
 * surrogates before U+E000 to U+FFFF, though they stand for what comes after.
 */
function orderKey(term: string): string {
  return term.replace(/[\ud800-\uffff]/g, unit => {
    const code = unit.charCodeAt(0);
    return String.fromCharCode(code < 0xe000 ? code + 0x2000 : code - 0x800);
  });
}
