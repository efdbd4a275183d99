import {
  chooseColumns,
  isMissing,
  joinCells,
  tableEncoder,
  type Cells,
  type Encoding,
} from '../data/index.js';
import {sourceName} from './bytes.js';
import type {ChunksOptions} from './chunksOf.js';
import {formatNamed} from './formats/index.js';
import {resolveOptions} from './readOptions.js';

/**
 * What there is to learn of the columns of a table file (means, categories, words), in one pass that
 * holds no more than a chunk: the `encoding` that `chunksOf` needs. What a column is the first chunk
 * decides; if a column has no cell there, those that have its first ones too, and there is a second pass.
 *
 * @throws one line naming the file, and the place in it where something is wrong
 */
export async function learnEncoding(
  file: string,
  {rowsPerChunk, ...options}: Omit<ChunksOptions, 'onBytes' | 'like' | 'thread'> = {},
): Promise<Encoding> {
  const {format, ...reading} = resolveOptions(file, options);
  const source = sourceName(file);
  const {isTable, read} = formatNamed(format);
  if (!isTable) throw new Error(`${source}: there is nothing to learn of ${format} files`);

  const chunks = (names?: readonly string[]) =>
    read([file], reading, {rows: rowsPerChunk, names}, () => undefined) as AsyncGenerator<Cells>;
  const learnerOf = (cells: Cells) =>
    tableEncoder(chooseColumns(cells, reading), {missing: reading.missing, source}).running!();

  /** The chunks that have the first cells of some column, and whether each column has one. */
  const firsts: Cells[] = [];
  const met: boolean[] = [];
  let learner: ReturnType<typeof learnerOf> | undefined;
  for await (const cells of chunks()) {
    if (meets(met, cells)) firsts.push(cells);
    if (firsts.length > 1 || met.length < cells.columns || met.includes(false)) continue;
    learner ??= learnerOf(cells);
    learner.add(cells);
  }
  if (learner && firsts.length === 1) return learner.read().config;
  const all = joinCells(firsts);
  learner = learnerOf(all);
  for await (const cells of chunks(all.names)) learner.add(cells);
  return learner.read().config;
}

/** Marks the columns that have a cell which is not missing. @returns whether one has its first */
function meets(met: boolean[], cells: Cells): boolean {
  let isFirst = false;
  for (let column = 0; column < cells.columns; column++) {
    met[column] ??= false;
    for (let row = 0; row < cells.rows && !met[column]; row++)
      if (!isMissing(cells.at(row, column))) met[column] = isFirst = true;
  }
  return isFirst;
}
