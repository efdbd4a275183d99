import {
  columnOptions,
  type Cells,
  type ColumnOptions,
  type CSVOptions,
  type Dataset,
  type Encoding,
  type SvmlightOptions,
} from '../../data/index.js';
import type {Room} from '../room.js';

/** A format of data files. What the command line, the readers and the docs say of it follows from here. */
export interface Format<Name extends string = string> {
  /** Its name in options. */
  readonly name: Name;
  /** Its name in texts. */
  readonly title: string;
  /** Ends of the names of its files, apart from .gz. */
  readonly extensions: readonly string[];
  /** Names of its files that have no such end. */
  readonly names?: RegExp;
  /** How rows are read, in words. */
  readonly rows: string;
  /** Whether its files are text, so that the memory they need can be estimated from their size. */
  readonly isText: boolean;
  /** Whether it holds cells, which are encoded as numbers. */
  readonly isTable: boolean;
  /** The options that it knows, among those that not all formats know. */
  readonly options: readonly FormatOption[];
  /** Whether rows name their cells, in any order: some may lack columns that others have. */
  readonly isKeyed?: boolean;
  /** Whether it can be read in chunks. */
  readonly isStreamable: boolean;
  /** Whether several files are read together. */
  readonly takesSeveral?: boolean;
  /**
   * The most bytes (of text, of cells, or of pictures) that can be read whole into so much room.
   *
   * @param numbers the share of them that {@link numbersIn} finds in the first ones
   */
  whole(room: Room, numbers?: number): number;
  /** The share of a text, from 0 to 1, that takes no heap since it is kept as numbers; absent if all does. */
  numbersIn?(text: string, options: Reading): number;
  /**
   * The rows of files (one, unless it takes several), cut as `pass` has it.
   *
   * @param onRead told how many further bytes of the files were read, zipped ones as they are
   */
  read(
    files: readonly string[],
    options: Reading,
    pass: PassState,
    onRead: (bytes: number) => void,
  ): AsyncGenerator<Cells | Dataset, void>;
}

/** An option that only some formats know. */
export type FormatOption = Exclude<keyof Reading, 'encoding' | 'label' | 'maxBytes'>;

/** How the rows of a file are read; those options that its format knows. */
export interface Reading extends Omit<CSVOptions, 'source'>, Omit<SvmlightOptions, 'source'> {
  /** The encoding of a text, such as windows-1252 or utf-16le. @defaultValue UTF-8 */
  charset?: string;
  /** The labels of IDX pictures. @defaultValue the file beside them, named labels-idx1 for images-idx3 */
  labelFile?: string;
  /**
   * Bytes that the file may have, unzipped, and that its rows may take as numbers.
   *
   * @defaultValue what fits into the memory of this machine where the file is read whole; unbounded
   *   where it is read in chunks
   */
  maxBytes?: number;
}

/** What the first chunk of a pass decides for the chunks after it. */
export interface PassState {
  /** Rows of a chunk, once they are known; Infinity for all of them in one. */
  rows?: number;
  encoding?: Encoding;
  zeroBased?: boolean;
  /** The columns of JSON lines, where a pass before has found them. */
  names?: readonly string[];
}

/** The options that every table knows. */
export const TABLE_OPTIONS: readonly FormatOption[] = [
  ...(Object.keys(columnOptions) as (keyof ColumnOptions)[]).filter(name => name !== 'label'),
  'maxColumns',
];

/** Bytes of heap for each byte of a table while its cells are strings: 9 for long numbers, 15 for single digits. */
const TABLE_HEAP = 16;

/** Bytes of memory for each byte of cells that are kept as numbers: those of a digit and a comma take 13. */
const NUMBERS = 8;

/** The most bytes of a table as text; half of the memory is left alone. */
export function wholeTable({memory, heap}: Room, numbers = 0): number {
  const inHeap = TABLE_HEAP * (1 - numbers);
  return Math.min(memory / 2 / (NUMBERS * numbers + inHeap), heap / inHeap);
}
