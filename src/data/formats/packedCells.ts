import {numberIn, type Cells} from '../table/cells.js';

/** Rows of a text table: whatever was written as plain decimals is kept as numbers, which take a fifth of the memory. */
export interface PackedCells {
  add(cells: readonly string[]): void;
  /** Takes the first rows out. */
  take(rows: number): Required<Pick<Cells, 'numberAt'>> & {
    at(row: number, column: number): string;
  };
}

/** Cells of a block, about. */
const BLOCK = 2 ** 16;

/** Cells that there is room for at first: most tables in a process of many are small. */
const FIRST = 2 ** 10;

/** Says in place of digits that a cell is kept as it is. */
const WORD = 255;

/** Is added to the digits of a number that is kept itself, not without its point. */
const LONG = 128;

/** Digits of which every number comes back from float64 as it was. */
const SAFE_DIGITS = 15;

/** Digits of a number that is looked at any further; float64 is written with 17, and zeros before them. */
const MOST_DIGITS = 24;

/** What 32 bits hold. */
const SHORT = 2 ** 31;

const POWERS = Array.from({length: SAFE_DIGITS + 1}, (_, power) => 10 ** power);

/** Some rows, cell by cell. */
interface Block {
  /** The number of a cell without its point, or where its word is among the words; wide once one needs it. */
  values: Int32Array | Float64Array;
  /** The digits after the point of a number, or {@link WORD}. */
  digits: Uint8Array;
  words: string[];
}

/** Makes {@link PackedCells} of rows of so many columns. */
export function packedCells(columns: number): PackedCells {
  const shift = Math.max(0, Math.floor(Math.log2(BLOCK / columns)));
  const mask = (1 << shift) - 1;
  let blocks: Block[] = [];
  /** Rows of the first block that are taken, and of all blocks that are filled. */
  let [first, end] = [0, 0];

  function add(cells: readonly string[]): void {
    const [size, start] = [columns << shift, (end & mask) * columns];
    if (end >> shift === blocks.length)
      blocks.push(blockOf(end === 0 ? Math.min(FIRST, size) : size));
    const block = blocks[end >> shift]!;
    if (start + columns > block.digits.length)
      grow(block, Math.min(size, Math.max(start + columns, 4 * block.digits.length)));
    pack(cells, block, start);
    end++;
  }

  function take(rows: number): ReturnType<PackedCells['take']> {
    const [taken, skipped] = [blocks, first];
    const whole = (first + rows) >> shift;
    blocks = blocks.slice(whole);
    end -= whole << shift;
    first = (first + rows) & mask;
    const placeOf = (row: number, column: number) => ((row + skipped) & mask) * columns + column;
    return {
      at(row, column) {
        const {values, digits, words} = taken[(row + skipped) >> shift]!;
        const place = placeOf(row, column);
        const [value, after] = [values[place]!, digits[place]!];
        return after === WORD ? words[value]! : textOf(numberOf(value, after), after % LONG);
      },
      numberAt(row, column) {
        const {values, digits, words} = taken[(row + skipped) >> shift]!;
        const place = placeOf(row, column);
        const [value, after] = [values[place]!, digits[place]!];
        return after === WORD ? numberIn(words[value]!) : numberOf(value, after);
      },
    };
  }

  return {add, take};
}

function blockOf(size: number): Block {
  return {values: new Int32Array(size), digits: new Uint8Array(size), words: []};
}

function grow(block: Block, size: number): void {
  const {values, digits} = block;
  block.values = values instanceof Int32Array ? new Int32Array(size) : new Float64Array(size);
  block.digits = new Uint8Array(size);
  block.values.set(values);
  block.digits.set(digits);
}

function numberOf(value: number, digits: number): number {
  // Both are exact, so the quotient is the float64 next to the decimals.
  return digits < LONG ? value / POWERS[digits]! : value;
}

function textOf(value: number, digits: number): string {
  return digits === 0 ? String(value) : value.toFixed(digits);
}

const [MINUS, POINT, ZERO, NINE] = [45, 46, 48, 57];

/** Writes cells into a block, from a place on. */
function pack(cells: readonly string[], block: Block, start: number): void {
  const {digits, words} = block;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i]!;
    const length = cell.length;
    const begin = cell.charCodeAt(0) === MINUS ? 1 : 0;
    let mantissa = 0;
    let point = length;
    let at = begin;
    for (; at < length; at++) {
      const code = cell.charCodeAt(at);
      if (code >= ZERO && code <= NINE) mantissa = 10 * mantissa + (code - ZERO);
      else if (code === POINT && point === length) point = at;
      else break;
    }
    const before = point - begin;
    const after = Math.max(0, length - point - 1);
    // Its text is the cell again: no further zeros before, no sign of 0, no point at the end.
    const isPlain =
      at === length &&
      before > 0 &&
      (before === 1 || cell.charCodeAt(begin) !== ZERO) &&
      (after > 0 || point === length) &&
      (begin === 0 || mantissa > 0);
    let [value, kind] = [NaN, after];
    if (isPlain && before + after <= SAFE_DIGITS) {
      value = begin === 1 ? -mantissa : mantissa;
    } else if (isPlain && before + after <= MOST_DIGITS) {
      const number = Number(cell);
      if (textOf(number, after) === cell) [value, kind] = [number, LONG + after];
    }
    if (Number.isNaN(value)) [value, kind] = [words.push(cell) - 1, WORD];
    const isWide = kind !== WORD && (kind >= LONG || Math.abs(value) >= SHORT);
    if (isWide && block.values instanceof Int32Array)
      block.values = Float64Array.from(block.values);
    digits[start + i] = kind;
    block.values[start + i] = value;
  }
}
