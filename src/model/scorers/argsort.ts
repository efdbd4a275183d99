/** Bits that a pass sorts by: their counts stay in the cache. */
const BITS = 11;
const DIGITS = 2 ** BITS;

/**
 * The places of the values from least to greatest, equal ones in order. A radix sort of the bits: many
 * times as fast as sorting by comparisons where there are a million.
 *
 * @param values without NaN
 */
export function argsort(values: ArrayLike<number>): Uint32Array {
  const count = values.length;
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  if (values instanceof Float32Array) {
    const keys = new Uint32Array(plain(values, new Float32Array(count)).buffer);
    for (let i = 0; i < count; i++) {
      const bits = keys[i]!;
      keys[i] = bits >>> 31 ? ~bits : bits | SIGN;
    }
    return sortedBy(keys, order);
  }
  const words = new Uint32Array(plain(values, new Float64Array(count)).buffer);
  const isLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  const [low, high] = isLittle ? [0, 1] : [1, 0];
  const keys = new Uint32Array(count);
  for (let i = 0; i < count; i++)
    keys[i] = words[2 * i + high]! >>> 31 ? ~words[2 * i + low]! : words[2 * i + low]!;
  const byLow = sortedBy(keys, order);
  const highs = new Uint32Array(count);
  for (let j = 0; j < count; j++) {
    const bits = words[2 * byLow[j]! + high]!;
    highs[j] = bits >>> 31 ? ~bits : bits | SIGN;
  }
  return sortedBy(highs, byLow);
}

/** Bits order as numbers do once the sign is turned, and of negative ones all others. */
const SIGN = 0x80000000;

/** A copy in which −0 is 0. */
function plain<T extends Float32Array | Float64Array>(values: ArrayLike<number>, copy: T): T {
  for (let i = 0; i < copy.length; i++) copy[i] = values[i]! + 0;
  return copy;
}

/** The order by the keys, from the least; of equal keys as it was. Both are used up. */
function sortedBy(keys: Uint32Array, order: Uint32Array): Uint32Array {
  const count = keys.length;
  let nextKeys: Uint32Array = new Uint32Array(count);
  let nextOrder: Uint32Array = new Uint32Array(count);
  for (let shift = 0; shift < 32; shift += BITS) {
    const starts = new Uint32Array(DIGITS + 1);
    for (let i = 0; i < count; i++) starts[((keys[i]! >>> shift) & (DIGITS - 1)) + 1]!++;
    // Where all share these bits, there is nothing to sort.
    if (starts.includes(count)) continue;
    for (let digit = 0; digit < DIGITS; digit++) starts[digit + 1]! += starts[digit]!;
    for (let i = 0; i < count; i++) {
      const key = keys[i]!;
      const place = starts[(key >>> shift) & (DIGITS - 1)]!++;
      nextKeys[place] = key;
      nextOrder[place] = order[i]!;
    }
    [keys, nextKeys] = [nextKeys, keys];
    [order, nextOrder] = [nextOrder, order];
  }
  return order;
}
