import {WordError, type Cells} from './cells.js';
import {option, OptionError, optionError} from '../optionError.js';
import {chooseColumns} from './chooseColumns.js';
import {columnOptions} from '../columns/columnChoices.js';
import type {ColumnOptions} from '../columns/columnOptions.js';
import type {Dataset} from '../dataset.js';
import {currentEncoding, learnsFeatures, type Encoding} from './encoding.js';
import {rawTable} from './rawTable.js';
import {tableEncoder, withoutGaps} from './tableEncoder.js';
import {hasDecimalComma} from './wordColumns.js';

/** Options of reading the cells of a table file as examples. */
export interface TableOptions extends ColumnOptions {
  /** What errors call the table, for example its file name. @defaultValue the name of the format */
  source?: string;
  /** Bytes that the rows may take as numbers. @defaultValue 4 GiB */
  maxBytes?: number;
  /**
   * The encoding of training, to encode new rows the same way instead of fitting an encoding to
   * them. Columns are found by name, or by position where there are no names.
   *
   * @defaultValue one that is fitted to the rows
   */
  encoding?: Encoding;
}

/** The options of a table, as keys. */
export const tableOptions = {
  source: true,
  maxBytes: true,
  encoding: true,
  ...columnOptions,
} satisfies Record<keyof TableOptions, unknown>;

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
  const kept = withoutGaps(cells, chosen, options.missing);
  const blank = tableEncoder(chosen, {
    source: cells.source,
    maxBytes: options.maxBytes,
    keep: options.keep,
  });
  try {
    const encoder = blank.fit(kept);
    const data = encoder.transform(kept);
    return learnsFeatures(chosen) ? {...data, raw: rawTable(kept, encoder.config)} : data;
  } catch (error) {
    throw withRemedy(error);
  }
}

/** What can be done about a word among numbers as long as nothing was learnt of the column. */
function withRemedy(error: unknown): unknown {
  if (!(error instanceof WordError)) return error;
  if (hasDecimalComma(error.word))
    return new OptionError([
      ...error.pieces,
      '; ',
      option('decimal', ','),
      ' takes decimal commas',
    ]);
  const remedy = [
    option('categorical'),
    ' or ',
    option('drop'),
    ' takes a column that holds words',
  ];
  return new OptionError([...error.pieces, '; ', ...remedy]);
}

/** Options that can be given anew with an encoding. */
const anewOptions = new Set<keyof ColumnOptions>(['label', 'multilabel', 'missing', 'keep']);

/** Options whose results are part of an encoding, and which cannot be combined with one. */
export const encodedOptions = (Object.keys(columnOptions) as (keyof ColumnOptions)[]).filter(
  name => !anewOptions.has(name),
);

/** Throws one line if an option is given that the encoding already decides. */
function checkAlike(cells: Cells, encoding: Encoding, options: TableOptions): void {
  for (const name of encodedOptions) {
    const given = options[name];
    if (Array.isArray(given) ? given.length : given)
      throw optionError`${cells.source}: ${option(name)} was learnt in training and cannot be given anew`;
  }
  const {missing} = options;
  const isLearnt = currentEncoding(encoding).columns.some(column => column.missing === missing);
  if (missing !== undefined && missing !== 'drop' && !isLearnt)
    throw optionError`${cells.source}: ${option('missing', missing)} must be given in training, it was not`;
}
