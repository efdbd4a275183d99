/** A pass sorts by so many bits: their counts fit into the cache. */
const BITS = 11;
const DIGITS = 2 ** BITS;
/** The sign of a number, in the word that has it. */
const SIGN = 0x80000000;

/** Numbers as words of 32 bits that are ordered as the numbers are, the least significant word first. */
type Keys = Uint32Array[];

/** The keys of numbers: one word each of a Float32Array, else two. −0 and 0 have the same. @param values without NaN */
export function keysOf(values: ArrayLike<number>): Keys {
  const count = values.length;
  const isSingle = values instanceof Float32Array;
  const copy = isSingle ? new Float32Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) copy[i] = values[i]! + 0;
  const words = new Uint32Array(copy.buffer);
  const keys = Array.from({length: isSingle ? 1 : 2}, () => new Uint32Array(count));
  const [low, high] = [keys[0]!, keys.at(-1)!];
  const [first, last] = isSingle ? [0, 0] : isLittleEndian ? [0, 1] : [1, 0];
  const width = keys.length;
  for (let i = 0; i < count; i++) {
    const bits = words[width * i + last]!;
    // The sign is turned, of negative numbers all bits.
    if (bits >>> 31) {
      low[i] = ~words[width * i + first]!;
      high[i] = ~bits;
    } else {
      low[i] = words[width * i + first]!;
      high[i] = bits | SIGN;
    }
  }
  return keys;
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The bits of one number. */
const view = new DataView(new ArrayBuffer(8));

/** The number that a key was made of. */
export function numberOf(keys: Keys, i: number): number {
  const high = keys.at(-1)![i]!;
  const isNegative = high < SIGN;
  const bits = isNegative ? ~high : high & ~SIGN;
  view.setInt32(0, bits);
  if (keys.length === 1) return view.getFloat32(0);
  view.setInt32(4, isNegative ? ~keys[0]![i]! : keys[0]![i]!);
  return view.getFloat64(0);
}

/**
 * Sorts keys from the least, and moves a payload along. A radix sort, which takes a small part of the time of
 * a sort by comparisons where there are a million. Equal keys stay in order.
 *
 * @returns new arrays, or those given, which are overwritten
 */
export function sortByKeys(keys: Keys, payload: Uint32Array): {keys: Keys; payload: Uint32Array} {
  const lows = keys.slice(0, -1);
  const [high, ...others] = sortByWord(keys.at(-1)!, [...lows, payload]);
  const [sorted] = others.slice(-1) as [Uint32Array];
  if (lows.length === 0) return {keys: [high!], payload: sorted};
  const [low] = others as [Uint32Array];
  // Few numbers share their high words, and these are sorted by the low ones.
  for (let first = 0; first < sorted.length;) {
    let end = first + 1;
    while (high![end] === high![first]) end++;
    if (end - first > 1) sortStretch(low, sorted, first, end);
    first = end;
  }
  return {keys: [low, high!], payload: sorted};
}

/** Stretches of fewer are sorted by insertion. */
const SHORT = 32;

/** Sorts a stretch of both arrays by the first, in place. */
function sortStretch(low: Uint32Array, payload: Uint32Array, first: number, end: number): void {
  if (end - first > SHORT) {
    const [words, moved] = sortByWord(low.slice(first, end), [payload.slice(first, end)]);
    low.set(words!, first);
    payload.set(moved!, first);
    return;
  }
  for (let i = first + 1; i < end; i++) {
    const [word, carried] = [low[i]!, payload[i]!];
    let j = i;
    for (; j > first && low[j - 1]! > word; j--) {
      low[j] = low[j - 1]!;
      payload[j] = payload[j - 1]!;
    }
    low[j] = word;
    payload[j] = carried;
  }
}

/** The words from the least, and the other arrays in their order. */
function sortByWord(words: Uint32Array, others: readonly Uint32Array[]): Uint32Array[] {
  const count = words.length;
  const places = new Uint32Array(count);
  let arrays: Uint32Array[] = [words, ...others];
  let spare: Uint32Array[] = arrays.map(() => new Uint32Array(count));
  for (let shift = 0; shift < 32; shift += BITS) {
    const digits = arrays[0]!;
    const starts = new Uint32Array(DIGITS + 1);
    for (let i = 0; i < count; i++) starts[((digits[i]! >>> shift) & (DIGITS - 1)) + 1]!++;
    // If all share these bits, there is nothing to sort.
    if (starts.includes(count)) continue;
    for (let digit = 0; digit < DIGITS; digit++) starts[digit + 1]! += starts[digit]!;
    for (let i = 0; i < count; i++) places[i] = starts[(digits[i]! >>> shift) & (DIGITS - 1)]!++;
    arrays.forEach((array, k) => scatter(array, places, spare[k]!));
    [arrays, spare] = [spare, arrays];
  }
  return arrays;
}

function scatter(from: Uint32Array, places: Uint32Array, to: Uint32Array): void {
  for (let i = 0; i < places.length; i++) to[places[i]!] = from[i]!;
}
