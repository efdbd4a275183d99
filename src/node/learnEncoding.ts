import {
  chooseColumns,
  csvReader,
  piecewiseDecoder,
  tableEncoder,
  type Cells,
  type Encoding,
} from '../data/index.js';
import {bytesOf, sourceName} from './bytes.js';
import type {ChunksOptions} from './chunksOf.js';
import {CHUNK_BYTES} from './readChunks.js';
import {resolveOptions} from './readDataset.js';
import {checkText} from './readSvmlight.js';

/**
 * What there is to learn of the columns of a CSV file (means, categories, words), in one pass that holds
 * no more than a chunk: the `encoding` that `chunksOf` needs. What a column is the first chunk decides.
 *
 * @throws one line naming the file, and the place in it where something is wrong
 */
export async function learnEncoding(
  file: string,
  {rowsPerChunk, ...options}: Omit<ChunksOptions, 'onBytes' | 'like' | 'thread'> = {},
): Promise<Encoding> {
  const {format, ...reading} = resolveOptions(file, options);
  const source = sourceName(file);
  if (format !== 'csv')
    throw new Error(
      `${source}: columns are learnt of CSV files only, this is ${format}: read it whole`,
    );
  const reader = csvReader({...reading, source});
  let learner: ReturnType<typeof learnerOf> | undefined;
  const learnerOf = (cells: Cells) =>
    tableEncoder(chooseColumns(cells, reading), {missing: reading.missing, source}).running!();
  let fresh = 0;
  const learn = (rows?: number) => {
    const cells = reader.take(rows);
    fresh = 0;
    learner ??= learnerOf(cells);
    learner.add(cells);
  };
  const decode = piecewiseDecoder(source);
  let isFirst = true;
  for await (const piece of bytesOf(file)) {
    if (isFirst) checkText(piece, source);
    isFirst = false;
    fresh += piece.length;
    reader.push(decode(piece));
    if (rowsPerChunk !== undefined) while (reader.rows >= rowsPerChunk) learn(rowsPerChunk);
    else if (fresh >= CHUNK_BYTES && reader.rows > 0) learn();
  }
  reader.push(decode());
  reader.end();
  if (reader.rows > 0) learn();
  return learner!.read().config;
}
