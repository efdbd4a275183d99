import type {Cells} from './cells.js';
import {option, optionError} from './optionError.js';
import {chooseColumns} from './chooseColumns.js';
import type {ColumnOptions} from './columns/columnOptions.js';
import type {Dataset} from './dataset.js';
import {learnsFeatures, type Encoding} from './encoding.js';
import {rawTable} from './rawTable.js';
import {tableEncoder, withoutGaps} from './tableEncoder.js';

/** How the cells of a table file become examples. */
export interface TableOptions extends ColumnOptions {
  /** What errors call the table, for example its file name; the name of the format by default. */
  source?: string;
  /** Bytes that the rows may take as numbers; 4 GiB by default. */
  maxBytes?: number;
  /**
   * What was learnt in training, to read new rows alike instead of learning anew: columns are found
   * by name, or by position where there are no names.
   */
  encoding?: Encoding;
}

/**
 * The examples in a table.
 *
 * @throws one line naming source, row and column, on a missing cell (unless told what to do with it),
 *   a cell that is not a finite float32 number, or a column that is not there
 */
export function encodeTable(cells: Cells, options: TableOptions): Dataset {
  if (options.encoding) {
    checkAlike(cells, options.encoding, options);
    return tableEncoder(options.encoding, options).transform(cells);
  }
  const chosen = chooseColumns(cells, options);
  const kept = options.missing === 'drop' ? withoutGaps(cells, chosen) : cells;
  const encoder = tableEncoder(chosen, {
    source: cells.source,
    maxBytes: options.maxBytes,
    keep: options.keep,
  }).fit(kept);
  const data = encoder.transform(kept);
  return learnsFeatures(chosen) ? {...data, raw: rawTable(kept, encoder.config)} : data;
}

/** The options whose outcome an encoding holds: beside one they cannot be given. */
export const encodedOptions = [
  'categorical',
  'text',
  'vectorizer',
  'drop',
  'dates',
  'ordinal',
  'rare',
] as const satisfies readonly (keyof TableOptions)[];

/** Throws one line if something is to be learnt that was learnt in training. */
function checkAlike(cells: Cells, encoding: Encoding, options: TableOptions): void {
  for (const name of encodedOptions) {
    const given = options[name];
    if (Array.isArray(given) ? given.length : given)
      throw optionError`${cells.source}: ${option(name)} was learnt in training and cannot be given anew`;
  }
  const {missing} = options;
  if (missing !== undefined && missing !== 'drop' && encoding.missing !== missing)
    throw optionError`${cells.source}: ${option('missing', missing)} must be given in training, it was not`;
}
