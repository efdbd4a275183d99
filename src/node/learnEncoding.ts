import {checkArgument} from '../arguments/index.js';
import {
  chooseColumns,
  isMissing,
  joinCells,
  placeOfColumn,
  tableEncoder,
  type Cells,
  type ColumnOptions,
  type Encoding,
  type Learner,
  type TableEncoder,
} from '../data/index.js';
import {sourceName} from './bytes.js';
import {checkRows, type ChunksOptions} from './chunksOf.js';
import {formatNamed} from './formats/index.js';
import {resolveOptions} from './readOptions.js';

/**
 * Fits the encoding of a table file (means, categories, words), as `chunksOf` needs it, in one pass
 * that holds no more than a chunk in memory. The first chunk decides the kind of each column. If
 * all cells of a column are missing there, the first chunk that has some decides, and there is a
 * second pass.
 *
 * @throws one line naming the file, and the place in it where something is wrong
 *
 * @example
 * ```js
 * const encoding = await learnEncoding('iris.csv');
 * encoding.columns.length; // → 5
 * ```
 */
export async function learnEncoding(
  file: string,
  options: Omit<ChunksOptions, 'onBytes' | 'like' | 'thread'> = {},
): Promise<Encoding> {
  checkArgument('learnEncoding', 'file', file, 'file');
  checkArgument('learnEncoding', 'options', options, 'object');
  checkRows('learnEncoding', options.rowsPerChunk);
  return (await learnColumns(file, options)).learner.read().config;
}

/**
 * The columns of a table file with what was learnt of them; see {@link learnEncoding}.
 *
 * @param chosenRows makes, for a pass, what takes the rows of a chunk that are to be learnt of
 * @param onCells told the cells of each chunk, once
 */
export async function learnColumns(
  file: string,
  {rowsPerChunk, ...options}: Omit<ChunksOptions, 'onBytes' | 'like' | 'thread'>,
  chosenRows = (_: Encoding) => (cells: Cells) => cells,
  onCells?: (cells: Cells) => void,
): Promise<{chosen: Encoding; learner: Learner<Cells, TableEncoder>}> {
  const {format, ...reading} = resolveOptions(file, options);
  const source = sourceName(file);
  const {isTable, read} = formatNamed(format);
  if (!isTable) throw new Error(`${source}: there is nothing to learn of ${format} files`);

  const chunks = (names?: readonly string[]) =>
    read([file], reading, {rows: rowsPerChunk, names}, () => undefined) as AsyncGenerator<Cells>;
  const begun = (cells: Cells) => {
    const chosen = chooseColumns(cells, reading);
    const {missing} = reading;
    const learner = tableEncoder(chosen, {missing, source}).running!();
    return {chosen, learner, rowsOf: chosenRows(chosen)};
  };

  /** The chunks that have the first cells of some column, and whether each column has one. */
  const firsts: Cells[] = [];
  const met: boolean[] = [];
  let found: ReturnType<typeof begun> | undefined;
  for await (const cells of chunks()) {
    onCells?.(cells);
    if (meets(met, cells, reading)) firsts.push(cells);
    if (firsts.length > 1 || met.length < cells.columns || met.includes(false)) continue;
    found ??= begun(cells);
    found.learner.add(found.rowsOf(cells));
  }
  if (found && firsts.length === 1) return found;
  const all = joinCells(firsts);
  found = begun(all);
  for await (const cells of chunks(all.names)) found.learner.add(found.rowsOf(cells));
  return found;
}

/**
 * Marks the columns that have a cell which is not missing, and dropped ones, whose cells may be anything.
 *
 * @returns whether one has its first
 */
function meets(met: boolean[], cells: Cells, {drop = [], byColumn = {}}: ColumnOptions): boolean {
  const kinds = Object.entries(byColumn).filter(([, {kind}]) => kind === 'dropped');
  const dropped = [...drop, ...kinds.map(([name]) => (cells.names ? name : Number(name)))];
  for (const column of dropped) {
    const place = placeOfColumn(column, cells);
    if (place !== undefined) met[place] = true;
  }
  let isFirst = false;
  for (let column = 0; column < cells.columns; column++) {
    met[column] ??= false;
    for (let row = 0; row < cells.rows && !met[column]; row++)
      if (!isMissing(cells.at(row, column))) met[column] = isFirst = true;
  }
  return isFirst;
}
