import type {Cell, Cells} from './cells.js';
import type {Dataset} from './dataset.js';
import {encodeTable, type TableOptions} from './encoding.js';

/**
 * Reads JSON lines: an object a line, its keys the columns, in the order in which they first occur. A
 * key that an object lacks is a missing cell; true and false count as 1 and 0.
 *
 * @throws one line naming source, line and column, as {@link parseCSV}
 */
export function parseJSONLines(text: string, options: TableOptions = {}): Dataset {
  return encodeTable(jsonCells(text, options.source ?? 'jsonl'), options);
}

function jsonCells(text: string, source: string): Cells {
  const rows = text
    .split('\n')
    .map((line, i) => ({line: line.trim(), place: `line ${i + 1}`}))
    .filter(({line}) => line !== '')
    .map(({line, place}) => ({object: objectIn(line, place, source), place}));
  if (rows.length === 0) throw new Error(`${source}: is empty`);
  const names = [...new Set(rows.flatMap(({object}) => Object.keys(object)))];
  return {
    source,
    rows: rows.length,
    columns: names.length,
    names,
    at: (row, column) => {
      const {object} = rows[row]!;
      const name = names[column]!;
      // What it inherits, such as 'constructor', is no cell.
      return (Object.hasOwn(object, name) ? object[name] : null) ?? null;
    },
    place: row => rows[row]!.place,
  };
}

function objectIn(line: string, place: string, source: string): Record<string, Cell> {
  let object: unknown;
  try {
    object = JSON.parse(line);
  } catch (error) {
    throw new Error(`${source}: ${place}: is not JSON: ${excerpt(line)}`, {cause: error});
  }
  if (typeof object !== 'object' || object === null || Array.isArray(object))
    throw new Error(`${source}: ${place}: is not a JSON object: ${excerpt(line)}`);
  for (const [name, value] of Object.entries(object)) {
    if (typeof value === 'object' && value !== null) {
      const what = Array.isArray(value) ? 'an array' : 'an object';
      throw new Error(`${source}: ${place}, column '${name}': is ${what}, not a cell`);
    }
  }
  return object as Record<string, Cell>;
}

function excerpt(line: string): string {
  return line.length > 40 ? `${line.slice(0, 40)}…` : line;
}
