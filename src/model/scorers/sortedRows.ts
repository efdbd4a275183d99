/** A pass sorts by so many bits: their counts fit into the cache. */
const BITS = 11;
const DIGITS = 2 ** BITS;
const MASK = DIGITS - 1;
/** The sign of a number, in its bits. */
const SIGN = 0x80000000;

/** Rows in the order of their values; to be read before the next are sorted, which are put in the same place. */
export interface SortedRows {
  /** [N] of the rows. */
  values: ArrayLike<number>;
  /** [N], from the least value; those of equal values in their order. */
  rows: Uint32Array;
  /** [N], in the order of `rows`: where these differ, the values do. */
  keys: Uint32Array;
}

/**
 * Rows from the least value. A radix sort by the values as float32, which takes a small part of the time of a sort
 * by comparisons where there are a million; those that are the same as float32, which are few, are then compared.
 *
 * @param values without NaN
 */
export function sortedRows(values: ArrayLike<number>): SortedRows {
  const {keys, rows} = sortByKeys(roomFor(values.length), values);
  if (!(values instanceof Float32Array)) sortTies(values, keys, rows);
  return {values, rows, keys};
}

/** Whether two places of sorted rows have the same value. */
export const isTie = ({values, rows, keys}: SortedRows, a: number, b: number) =>
  keys[a] === keys[b] && values[rows[a]!] === values[rows[b]!];

/** What a sort writes to, twice each. */
interface Room {
  keys: [Uint32Array<ArrayBuffer>, Uint32Array<ArrayBuffer>];
  rows: [Uint32Array, Uint32Array];
}

/** That of the last sort. Scorers sort by one class after the other: new memory each time takes as long as a pass. */
let last: WeakRef<Room> | undefined;

function roomFor(count: number): Room {
  const known = last?.deref();
  if (known?.keys[0].length === count) return known;
  const numbers = () => new Uint32Array(count);
  const room: Room = {keys: [numbers(), numbers()], rows: [numbers(), numbers()]};
  last = new WeakRef(room);
  return room;
}

/** Whole numbers that are ordered as the values are as float32. */
function writeKeys(values: ArrayLike<number>, keys: Uint32Array<ArrayBuffer>): void {
  const floats = new Float32Array(keys.buffer);
  // −0 becomes 0.
  for (let i = 0; i < floats.length; i++) floats[i] = values[i]! + 0;
  for (let i = 0; i < keys.length; i++) {
    const bits = keys[i]!;
    // The sign is turned, of negative numbers all bits.
    keys[i] = bits >= SIGN ? ~bits : bits | SIGN;
  }
}

function sortByKeys(room: Room, values: ArrayLike<number>): Pick<SortedRows, 'keys' | 'rows'> {
  let [keys, nextKeys] = room.keys;
  let [rows, nextRows] = room.rows;
  writeKeys(values, keys);
  // The first pass makes the rows.
  let isFirst = true;
  for (const [pass, places] of firstPlaces(keys).entries()) {
    // If all share these bits, there is nothing to sort.
    if (!places) continue;
    if (isFirst) scatterFirst(keys, nextKeys, nextRows, pass * BITS, places);
    else scatter(keys, rows, nextKeys, nextRows, pass * BITS, places);
    isFirst = false;
    [keys, nextKeys] = [nextKeys, keys];
    [rows, nextRows] = [nextRows, rows];
  }
  if (isFirst) for (let i = 0; i < rows.length; i++) rows[i] = i;
  return {keys, rows};
}

/** Of each pass where the first key of each digit belongs; undefined if all have the same. */
function firstPlaces(keys: Uint32Array): (Uint32Array | undefined)[] {
  const [low, middle, high] = [0, 1, 2].map(() => new Uint32Array(DIGITS)) as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    low[key & MASK]!++;
    middle[(key >>> BITS) & MASK]!++;
    high[key >>> (2 * BITS)]!++;
  }
  return [low, middle, high].map(counts => {
    if (counts.includes(keys.length)) return undefined;
    let sum = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const own = counts[digit]!;
      counts[digit] = sum;
      sum += own;
    }
    return counts;
  });
}

/** Moves keys and rows to the places of their digits. Apart, since the compiler makes more of a small loop. */
function scatter(
  keys: Uint32Array,
  rows: Uint32Array,
  toKeys: Uint32Array,
  toRows: Uint32Array,
  shift: number,
  places: Uint32Array,
): void {
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    const place = places[(key >>> shift) & MASK]!++;
    toKeys[place] = key;
    toRows[place] = rows[i]!;
  }
}

/** The same of rows in the order of their numbers. */
function scatterFirst(
  keys: Uint32Array,
  toKeys: Uint32Array,
  toRows: Uint32Array,
  shift: number,
  places: Uint32Array,
): void {
  for (let row = 0; row < keys.length; row++) {
    const key = keys[row]!;
    const place = places[(key >>> shift) & MASK]!++;
    toKeys[place] = key;
    toRows[place] = row;
  }
}

/** Stretches of fewer are sorted by insertion. */
const SHORT = 32;

/** Sorts the rows of equal keys by their values, in place. */
function sortTies(values: ArrayLike<number>, keys: Uint32Array, rows: Uint32Array): void {
  for (let first = 0, end = 1; first < keys.length; first = end++) {
    while (keys[end] === keys[first]) end++;
    if (end - first === 1) continue;
    if (end - first <= SHORT) {
      insertionSort(values, rows, first, end);
      continue;
    }
    const stretch = rows.subarray(first, end);
    if (stretch.some(row => values[row] !== values[stretch[0]!]))
      stretch.sort((a, b) => values[a]! - values[b]! || a - b);
  }
}

/** Of the rows from `first` up to `end`. */
function insertionSort(
  values: ArrayLike<number>,
  rows: Uint32Array,
  first: number,
  end: number,
): void {
  for (let i = first + 1; i < end; i++) {
    const row = rows[i]!;
    let j = i;
    for (; j > first && values[rows[j - 1]!]! > values[row]!; j--) rows[j] = rows[j - 1]!;
    rows[j] = row;
  }
}
