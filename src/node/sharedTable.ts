import type {Cell, RawTable} from '../data/index.js';

/**
 * The rows of a table, column by column, in memory that threads share: strings are not. Each different word is there
 * once, as its code units, so that it comes back as it was.
 */
export interface SharedTable extends Omit<RawTable, 'cells'> {
  readonly rows: number;
  readonly columns: readonly SharedColumn[];
}

/** The cells of a column. */
interface SharedColumn {
  /** [N], those that are numbers; absent if none is. */
  readonly numbers?: Float64Array;
  /** [N], which word a cell is, or one of {@link CODES}; absent if all are numbers. */
  readonly codes?: Int32Array;
  /** The different words, one after the other. */
  readonly words: SharedWords;
}

interface SharedWords {
  /** Bytes of a code unit: 1 where all are below 256. */
  readonly width: 1 | 2;
  readonly bytes: Uint8Array;
  /** [W + 1], in code units, where each begins. */
  readonly starts: Float64Array;
}

/** In place of the number of a word. */
const CODES = {number: -1, null: -2, true: -3, false: -4};
const NAMED = new Map<number, Cell>([
  [CODES.null, null],
  [CODES.true, true],
  [CODES.false, false],
]);

/** Words of a column that are kept as strings once they were asked for: those that come often. */
const MOST_KEPT = 4096;

/** The rows of a table in memory that threads share. */
export function shareTable({cells, ...table}: RawTable): SharedTable {
  const columns = table.encoding.columns.map((_, place) => sharedColumn(cells, place));
  return {...table, rows: cells.length, columns};
}

function sharedColumn(cells: RawTable['cells'], place: number): SharedColumn {
  const rows = cells.length;
  const [numbers, codes] = [shared(Float64Array, rows), shared(Int32Array, rows)];
  const words = new Map<string, number>();
  let counted = 0;
  for (let row = 0; row < rows; row++) {
    const cell = cells[row]![place]!;
    if (typeof cell === 'number') {
      numbers[row] = cell;
      codes[row] = CODES.number;
      counted++;
    } else if (typeof cell === 'string') {
      let word = words.get(cell);
      if (word === undefined) words.set(cell, (word = words.size));
      codes[row] = word;
    } else codes[row] = CODES[String(cell) as keyof typeof CODES];
  }
  return {
    ...(counted > 0 && {numbers}),
    ...(counted < rows && {codes}),
    words: sharedWords([...words.keys()]),
  };
}

function sharedWords(words: readonly string[]): SharedWords {
  const width = words.every(word => /^[\0-\xff]*$/.test(word)) ? 1 : 2;
  const starts = shared(Float64Array, words.length + 1);
  words.forEach((word, i) => (starts[i + 1] = starts[i]! + word.length));
  const bytes = shared(Uint8Array, width * starts[words.length]!);
  const buffer = Buffer.from(bytes.buffer);
  words.forEach((word, i) => buffer.write(word, width * starts[i]!, encodingOf(width)));
  return {width, bytes, starts};
}

const encodingOf = (width: 1 | 2) => (width === 1 ? 'latin1' : 'utf16le');

function shared<T extends Float64Array | Int32Array | Uint8Array>(
  Kind: new (buffer: SharedArrayBuffer) => T & {BYTES_PER_ELEMENT: number},
  length: number,
): T {
  const {BYTES_PER_ELEMENT} = Kind as unknown as {BYTES_PER_ELEMENT: number};
  return new Kind(new SharedArrayBuffer(BYTES_PER_ELEMENT * length));
}

/** The table as encoders take it: its cells are made when they are looked at. */
export function tableOf({rows, columns, ...table}: SharedTable): RawTable {
  class Row {
    readonly length = columns.length;

    constructor(readonly row: number) {}
  }
  columns.forEach((column, place) => {
    const cellAt = reader(column);
    Object.defineProperty(Row.prototype, place, {
      get(this: Row) {
        return cellAt(this.row);
      },
    });
  });
  const cells = Array.from({length: rows}, (_, row) => new Row(row) as unknown as readonly Cell[]);
  return {...table, cells};
}

/** Makes what reads the cells of a column. */
function reader({numbers, codes, words: {width, bytes, starts}}: SharedColumn) {
  const buffer = Buffer.from(bytes.buffer);
  const read = (word: number) =>
    buffer.toString(encodingOf(width), width * starts[word]!, width * starts[word + 1]!);
  const kept = starts.length <= MOST_KEPT ? new Array<string>(starts.length) : undefined;
  const wordAt = (word: number) => (kept ? (kept[word] ??= read(word)) : read(word));
  return (row: number): Cell => {
    const code = codes ? codes[row]! : CODES.number;
    if (code === CODES.number) return numbers![row]!;
    return code >= 0 ? wordAt(code) : NAMED.get(code)!;
  };
}
