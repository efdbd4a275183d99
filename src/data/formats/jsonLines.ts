import type {Cell, Cells} from '../table/cells.js';
import {checkArgument, checkNames, quoted, shown} from '../../arguments/index.js';
import type {Dataset} from '../dataset.js';
import {encodeTable, tableOptions, type TableOptions} from '../table/encodeTable.js';
import {labelLists, type LabelListOptions} from './labelLists.js';
import {MAX_COLUMNS, MAX_LINE} from '../limits.js';
import {option, optionError} from '../optionError.js';
import {tableLimits, type TableLimits, type TableReader} from './tableReader.js';

/** How to read JSON lines. */
export interface JSONLinesOptions extends TableOptions, TableLimits {}

/**
 * Reads JSON lines: an object a line, its keys the columns, in the order in which they first occur. A
 * key that an object lacks is a missing cell; true and false count as 1 and 0. With `multilabel` the label
 * can be an array of labels.
 *
 * @throws one line naming source, line and column, as {@link parseCSV}
 *
 * @example
 * ```js
 * parseJSONLines('{"width": 1, "kind": "a"}\n{"width": 3, "kind": "b"}\n').labels; // → [ 'a', 'b' ]
 * ```
 */
export function parseJSONLines(text: string, options: JSONLinesOptions = {}): Dataset {
  checkArgument('parseJSONLines', 'text', text, 'text');
  checkNames('parseJSONLines', options, {...tableOptions, ...tableLimits});
  const reader = jsonLinesReader(options);
  reader.push(text);
  reader.end();
  return encodeTable(reader.take(), {source: 'jsonl', ...options});
}

/** Reads JSON lines that arrive in pieces; the columns are `names` and the keys that were seen so far. */
export function jsonLinesReader({
  source = 'jsonl',
  names: known = [],
  maxColumns = MAX_COLUMNS,
  maxLine = MAX_LINE,
  ...reading
}: {source?: string; names?: readonly string[]} & TableLimits &
  LabelListOptions = {}): TableReader {
  const names = new Set<string>(known);
  let rows: {object: Record<string, Cell | unknown[]>; place: string}[] = [];
  let pending = '';
  let seen = 0;

  function push(text: string): void {
    const lines = (pending + text).split('\n');
    pending = lines.pop()!;
    for (const line of lines) add(line);
    if (pending.length > maxLine) add(pending);
  }

  function add(line: string): void {
    const place = `line ${++seen}`;
    if (line.length > maxLine)
      throw optionError`${source}: ${place}: is longer than the ${maxLine} characters that ${option('maxLine')} allows: an object a line is expected`;
    const text = line.trim();
    if (text === '') return;
    const object = objectIn(text, place, source);
    for (const name of Object.keys(object)) names.add(name);
    if (names.size > maxColumns)
      throw optionError`${source}: ${place}: there are more columns than the ${maxColumns} that ${option('maxColumns')} allows`;
    rows.push({object, place});
  }

  function end(): void {
    add(pending);
    pending = '';
    if (names.size === 0) throw new Error(`${source}: is empty`);
  }

  function take(count = rows.length): Cells {
    const taken = rows.slice(0, count);
    const columns = [...names];
    rows = rows.slice(count);
    const table = {source, names: columns, columns: columns.length};
    const {textOf} = labelLists(table, reading, 'an array');
    return {
      ...table,
      rows: taken.length,
      at: (row, column) => {
        const {object, place} = taken[row]!;
        const name = columns[column]!;
        // What it inherits, such as 'constructor', is no cell.
        const cell = (Object.hasOwn(object, name) ? object[name] : null) ?? null;
        return Array.isArray(cell) ? textOf(cell, column, place) : cell;
      },
      place: row => taken[row]!.place,
    };
  }

  return {
    get rows() {
      return rows.length;
    },
    push,
    end,
    take,
  };
}

function objectIn(line: string, place: string, source: string): Record<string, Cell | unknown[]> {
  let object: unknown;
  try {
    object = JSON.parse(line);
  } catch (error) {
    throw new Error(`${source}: ${place}: is not JSON: ${shown(line)}`, {cause: error});
  }
  if (typeof object !== 'object' || object === null || Array.isArray(object))
    throw new Error(`${source}: ${place}: is not a JSON object: ${shown(line)}`);
  for (const [name, value] of Object.entries(object)) {
    // Whether an array is in the column of labels is known once all keys are.
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      throw new Error(`${source}: ${place}, column ${quoted(name)}: is an object, not a cell`);
  }
  return object as Record<string, Cell | unknown[]>;
}
