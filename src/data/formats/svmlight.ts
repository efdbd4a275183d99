import {checkArgument, checkNames, quoted} from '../../arguments/index.js';
import {csrBuilder, makeRoom, sortRow, takeFirst} from './csrBuilder.js';
import type {SparseDataset} from '../dataset.js';
import {MAX_COLUMNS} from '../limits.js';
import {option, optionError, OptionError, type Piece} from '../optionError.js';
import {wholeLines} from './wholeLines.js';

/** How to read an svmlight (LIBSVM) file. */
export interface SvmlightOptions {
  /** What errors call the text, for example its file name. @defaultValue 'svmlight' */
  source?: string;
  /**
   * Whether a line can begin with several labels, `1,3`, or none: they are kept as texts. In the file they have
   * commas between them; in these texts what is given, such as ';', or commas, too.
   *
   * @defaultValue false
   */
  multilabel?: boolean | string;
  /** Whether columns are counted from 0, not from 1. @defaultValue whether an index 0 occurs */
  zeroBased?: boolean;
  /** D; a greater index is an error. @defaultValue by the greatest index */
  columns?: number;
  /** D at most, where `columns` is not given: a model has as many weights per class. @defaultValue 2²⁴ */
  maxColumns?: number;
  /** Bytes of a line at most. @defaultValue 64 MiB */
  maxLine?: number;
}

/** Those options, as keys. */
export const svmlightOptions: Record<keyof SvmlightOptions, true> = {
  source: true,
  multilabel: true,
  zeroBased: true,
  columns: true,
  maxColumns: true,
  maxLine: true,
};

/**
 * Reads an svmlight (LIBSVM) text: a line an example, `label index:value index:value … # comment`.
 *
 * Blank lines, comments and `qid:` are skipped; values are rounded to float64, then to float32,
 * as numpy does. Indices may come in any order, but none twice in a line: LIBLINEAR and
 * scikit-learn refuse both.
 *
 * @param input the text, or its bytes
 * @throws one line naming source, line and column (in bytes, both from 1) where the text is malformed
 *
 * @example
 * ```js
 * parseSvmlight('1 1:0.5\n-1 3:2\n').columns; // → 3
 * ```
 */
export function parseSvmlight(
  input: string | Uint8Array,
  options: SvmlightOptions = {},
): SparseDataset {
  checkArgument('parseSvmlight', 'input', input, 'textOrBytes');
  checkNames('parseSvmlight', options, svmlightOptions);
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input;
  const reader = svmlightReader(options);
  for (let start = 0; start < bytes.length; start += PIECE)
    reader.push(bytes.subarray(start, start + PIECE));
  reader.end();
  if (reader.rows === 0) throw new Error(`${options.source ?? 'svmlight'}: is empty`);
  return reader.take();
}

/** Reads an svmlight text that arrives in pieces, cut anywhere. */
interface SvmlightReader {
  /** Examples read and not yet taken. */
  readonly rows: number;
  /** What the examples seen so far, taken ones too, say of the file. */
  readonly indexing: {zeroBased: boolean; columns: number};
  push(bytes: Uint8Array): void;
  /** Ends the last line. */
  end(): void;
  /** Takes the first `rows` examples out of the reader, all by default. */
  take(rows?: number): SparseDataset;
}

/** What is parsed at once: bounds how much room is made ahead. */
const PIECE = 1 << 20;
const [NEWLINE, RETURN, TAB, SPACE, HASH, PLUS, MINUS, DOT, COLON] = [
  10, 13, 9, 32, 35, 43, 45, 46, 58,
];
const GREATEST_INDEX = 2 ** 31 - 1;
const LONGEST_LINE = 2 ** 26;
const POWERS = Float64Array.from({length: 23}, (_, k) => Number(`1e${k}`));

/** See {@link SvmlightReader}; `take` counts columns as the options or what was read so far have it. */
export function svmlightReader(options: SvmlightOptions = {}): SvmlightReader {
  const {
    source = 'svmlight',
    zeroBased,
    maxColumns = MAX_COLUMNS,
    maxLine = LONGEST_LINE,
  } = options;
  const columnLimit = options.columns ?? maxColumns;
  const rows = csrBuilder();
  /** The labels of each row, where there can be several. */
  const sets: string[] | undefined = options.multilabel ? [] : undefined;
  /** What is between the labels in the texts that are kept. */
  const separator = typeof options.multilabel === 'string' ? options.multilabel : ',';
  const {push, end} = wholeLines(readLines, maxLine, () => {
    throw optionError`${source}: line ${lines + 1}: is longer than the ${maxLine} bytes that ${option('maxLine')} allows`;
  });
  let lines = 0;
  let least = Infinity;
  let greatest = -1;
  /** Where {@link readNumber} stopped. */
  let numberEnd = 0;

  /** Reads the lines of bytes[start, end), of which the last byte is a line end. */
  function readLines(bytes: Uint8Array, start: number, end: number): void {
    // The text of an entry takes at least 4 bytes, that of a row 2.
    if (!makeRoom(rows, ((end - start) >> 1) + 1, ((end - start) >> 2) + 1))
      throw new Error(`${source}: has more than 2³¹ values: read it in chunks`);
    // Local variables stay in registers; those that objects and closures share are loaded each time.
    const {labels, indptr, indices, values} = rows;
    let row = rows.rows;
    let entry = rows.entries;
    let at = start;
    if (lines === 0 && bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf)
      at += 3; // A byte order mark.
    while (at < end) {
      const line = at;
      lines++;
      let byte = bytes[at]!;
      while (byte === SPACE || byte === TAB || byte === RETURN) byte = bytes[++at]!;
      if (byte === NEWLINE || byte === HASH) {
        at = bytes.indexOf(NEWLINE, at) + 1;
        continue;
      }
      if (sets) at = readSet(sets, bytes, line, at);
      else {
        labels[row] = readNumber(bytes, line, at, 'label');
        at = numberEnd;
      }
      const first = entry;
      let previous = -1;
      let sorted = true;
      for (;;) {
        byte = bytes[at]!;
        while (byte === SPACE || byte === TAB || byte === RETURN) byte = bytes[++at]!;
        if (byte === NEWLINE) {
          at++;
          break;
        }
        if (byte === HASH) {
          at = bytes.indexOf(NEWLINE, at) + 1;
          break;
        }
        const token = at;
        let index = 0;
        let digit = byte - 48;
        while (digit >= 0 && digit <= 9) {
          index = index * 10 + digit;
          digit = bytes[++at]! - 48;
        }
        if (bytes[at] !== COLON || at === token || index > GREATEST_INDEX) {
          at = skipQuery(bytes, line, token);
          continue;
        }
        at++;

        // Most numbers are some digits with a point between them; others take the longer way.
        const number = at;
        byte = bytes[at]!;
        if (byte === MINUS || byte === PLUS) byte = bytes[++at]!;
        const whole = at;
        let mantissa = 0;
        digit = byte - 48;
        while (digit >= 0 && digit <= 9) {
          mantissa = mantissa * 10 + digit;
          digit = bytes[++at]! - 48;
        }
        let digits = at - whole;
        let decimals = 0;
        if (digit === DOT - 48) {
          const point = ++at;
          digit = bytes[at]! - 48;
          while (digit >= 0 && digit <= 9) {
            mantissa = mantissa * 10 + digit;
            digit = bytes[++at]! - 48;
          }
          decimals = at - point;
          digits += decimals;
        }
        byte = digit + 48;
        const value = mantissa / POWERS[Math.min(decimals, 22)]!;
        if ((byte === SPACE || byte === NEWLINE) && digits > 0 && isRounded(value, digits)) {
          values[entry] = bytes[number] === MINUS ? -value : value;
        } else {
          values[entry] = readNumber(bytes, line, number, 'value');
          at = numberEnd;
        }
        if (index <= previous) {
          if (index === previous) failTwice(bytes, line, index);
          sorted = false;
        }
        previous = index;
        indices[entry++] = index;
      }
      if (entry > first) {
        const twice = sorted ? undefined : sortRow(rows, first, entry);
        if (twice !== undefined) failTwice(bytes, line, twice);
        checkRange(bytes, line, indices[first]!, indices[entry - 1]!);
      }
      indptr[++row] = entry;
    }
    rows.rows = row;
    rows.entries = entry;
  }

  /** Keeps the labels at `at`, if there are any. @returns where they end */
  function readSet(sets: string[], bytes: Uint8Array, line: number, at: number): number {
    let end = at;
    while (!isBreak(bytes[end]!)) end++;
    const text = textOf(bytes, at, end);
    if (text.includes(':')) {
      sets.push('');
      return at;
    }
    const labels = text.split(',');
    for (const label of labels) {
      if (label.trim() === '' || !Number.isFinite(Number(label)))
        fail(
          line,
          at,
          `the labels ${quoted(text)} are not numbers with commas between them, as svmlight has them`,
        );
      if (label.includes(separator))
        fail(
          line,
          at,
          `the label ${quoted(label)} has ${quoted(separator)} in it, which is to separate labels: give another separator, such as `,
          option('multilabel', ';'),
        );
    }
    sets.push(labels.join(separator));
    return end;
  }

  /** The number at `at` in any notation; sets {@link numberEnd}. */
  function readNumber(bytes: Uint8Array, line: number, at: number, what: string): number {
    numberEnd = at;
    while (!isBreak(bytes[numberEnd]!)) numberEnd++;
    const text = textOf(bytes, at, numberEnd);
    if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
      if (/^[+-]?(inf(inity)?|nan)$/i.test(text)) fail(line, at, `${what} ${text} is not finite`);
      const empty = what === 'value' ? 'a value is missing' : 'a label is missing';
      if (what === 'label' && /^\d+(,\d+)+$/.test(text))
        fail(
          line,
          at,
          `there are several labels, ${quoted(text)}, which `,
          option('multilabel'),
          ' takes',
        );
      fail(line, at, text === '' ? empty : `${what} ${quoted(text)} is not a number`);
    }
    const number = Number(text);
    if (what === 'value' && !Number.isFinite(Math.fround(number)))
      fail(line, at, `value ${text} is more than float32 holds`);
    if (!Number.isFinite(number)) fail(line, at, `label ${text} is not finite`);
    return number;
  }

  /** The end of a qid at `at`. @throws what is wrong there instead, if it is none */
  function skipQuery(bytes: Uint8Array, line: number, at: number): number {
    let end = at;
    while (!isBreak(bytes[end]!)) end++;
    const text = textOf(bytes, at, end);
    if (/^qid:\d+$/.test(text)) return end;
    const colon = text.indexOf(':');
    if (colon < 0) fail(line, at, `expected index:value, got ${quoted(text)}`);
    const index = text.slice(0, colon);
    if (index === 'qid') fail(line, at + 4, `qid ${quoted(text.slice(4))} is not a whole number`);
    fail(
      line,
      at,
      /^\d+$/.test(index)
        ? `index ${quoted(index)} is greater than ${GREATEST_INDEX}`
        : `index ${quoted(index)} is not a whole number`,
    );
  }

  function checkRange(bytes: Uint8Array, line: number, first: number, last: number): void {
    if (first === 0 && zeroBased === false)
      fail(
        line,
        placeOf(bytes, line, 0),
        ...['index 0, but columns count from 1 without ', option('zeroBased')],
      );
    least = Math.min(least, first);
    if (last <= greatest) return;
    greatest = last;
    const from = indexing().zeroBased ? 0 : 1;
    if (last < columnLimit + from) return;
    const bound =
      options.columns === undefined
        ? [`the ${columnLimit} columns that `, option('maxColumns'), ' allows']
        : [`the ${columnLimit} columns`];
    fail(
      line,
      placeOf(bytes, line, last),
      ...[`index ${last} is beyond `, ...bound, `, counted from ${from}`],
    );
  }

  function failTwice(bytes: Uint8Array, line: number, index: number): never {
    fail(line, placeOf(bytes, line, index), `index ${index} comes twice`);
  }

  /** Where the last entry of an index is in its line. */
  function placeOf(bytes: Uint8Array, line: number, index: number): number {
    const text = latin1(bytes, line, bytes.indexOf(NEWLINE, line)).replace(/#.*/, '');
    const places = [...text.matchAll(new RegExp(`(?<=\\s)0*${index}:`, 'g'))];
    return line + places[places.length - 1]!.index;
  }

  function fail(line: number, at: number, ...what: Piece[]): never {
    throw new OptionError([`${source}: line ${lines}, column ${at - line + 1}: `, ...what]);
  }

  function indexing() {
    const fromZero = zeroBased ?? least === 0;
    const columns = greatest < 0 ? 0 : greatest + (fromZero ? 1 : 0);
    return {zeroBased: fromZero, columns: options.columns ?? columns};
  }

  function take(count = rows.rows): SparseDataset {
    const {zeroBased, columns} = indexing();
    if (greatest >= columns + (zeroBased ? 0 : 1))
      throw new Error(
        `${source}: index ${greatest} is beyond the ${columns} columns, counted from 0, as an index 0 occurs`,
      );
    const taken = takeFirst(rows, count, zeroBased ? 0 : 1);
    return {...taken, ...(sets && {labels: sets.splice(0, count)}), columns, zeroBased};
  }

  return {
    get rows() {
      return rows.rows;
    },
    get indexing() {
      return indexing();
    },
    push,
    end,
    take,
  };
}

/**
 * Whether mantissa / 10^decimals, of so many digits, rounds to the float32 of the number written. Up
 * to 15 digits both are exact in float64, and so is their rounded quotient; up to 19 it is off by
 * less than 2e-15, which seldom matters to a float32.
 */
function isRounded(quotient: number, digits: number): boolean {
  if (digits <= 15) return true;
  return (
    digits <= 19 && Math.fround(quotient * (1 - 2e-15)) === Math.fround(quotient * (1 + 2e-15))
  );
}

function isBreak(byte: number): boolean {
  return byte === SPACE || byte === NEWLINE || byte === TAB || byte === RETURN || byte === HASH;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

/** A piece of the text as an error can show it. */
function textOf(bytes: Uint8Array, start: number, end: number): string {
  return new TextDecoder().decode(bytes.subarray(start, end));
}
