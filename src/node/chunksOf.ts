import {checkArgument, described} from '../arguments/index.js';
import {existsSync, statSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {type Chunks} from '../data/index.js';
import {pathsOf, sourceName} from './bytes.js';
import {chunksFromThread} from './chunksFromThread.js';
import {parserThread} from './parserThreadFile.js';
import {CHUNK_BYTES, formatNamed} from './formats/index.js';
import {readChunks, type ChunkFile, type ChunkRequest} from './readChunks.js';
import {resolveOptions, type ReadOptions} from './readOptions.js';

/** Options of {@link chunksOf}. */
export interface ChunksOptions extends ReadOptions {
  /**
   * Rows of a chunk, at most those of a row group for Parquet; the last one of a file has what is
   * left.
   *
   * @defaultValue those of 16 MiB of text, for Parquet of a row group
   */
  rowsPerChunk?: number;
  /**
   * Called with the bytes read so far in this pass, and those of all files; of zipped files their
   * own, not those of the text.
   *
   * @defaultValue none
   */
  onBytes?: (bytes: number, size: number) => void;
  /**
   * Whether a thread of its own reads and parses the next chunk while this one is used; the chunks
   * are the same.
   *
   * @defaultValue true where there are two processors and more than one chunk to read
   */
  thread?: boolean;
}

/**
 * The chunks of CSV, svmlight or JSON lines files, gzipped or not, or of Parquet files, for `fitDataset`:
 * they are read anew in every pass, and at no time is more of them in memory than a few chunks (of
 * Parquet, a row group too).
 *
 * An encoding that has to be fitted to all rows cannot be fitted here: columns are numbers, unless
 * an `encoding` (of `learnEncoding`, or a model to read `like`) is given. The first chunk decides
 * which columns there are, and whether labels are numbers; and whether svmlight columns count from
 * 0, unless `zeroBased` is given.
 *
 * @throws if a file is of another format, or `missing: 'mean'`, `categorical` or `text` need an encoding; a
 *   pass throws one line naming file, row or line, and column
 *
 * @example
 * ```js
 * const model = linearSVM();
 * await model.fitDataset(chunksOf('iris.csv', {thread: false}), {epochs: 1});
 * ```
 */
export function chunksOf(file: string | readonly string[], options: ChunksOptions = {}): Chunks {
  const call = 'chunksOf';
  const files = pathsOf(call, file);
  checkArgument(call, 'options', options, 'object');
  const {rowsPerChunk, onBytes, thread, ...given} = options;
  checkRows(call, rowsPerChunk);
  if (files.includes('-'))
    throw new Error(
      'chunksOf: standard input can be read once only, and training takes several passes',
    );
  const request: ChunkRequest = {files: files.map(file => chunkFile(file, given)), rowsPerChunk};
  return () => {
    const size = files.reduce((sum, file) => sum + sizeOf(file), 0);
    const isWorthIt = thread ?? (availableParallelism() > 1 && size > CHUNK_BYTES);
    const read = isWorthIt && existsSync(parserThread) ? chunksFromThread : readChunks;
    return read(request, onBytes && (bytes => onBytes(bytes, size)));
  };
}

/** Throws one line unless there are no rows of a chunk given, or a whole number of them. */
export function checkRows(call: string, rowsPerChunk: number | undefined): void {
  if (rowsPerChunk !== undefined && !(Number.isInteger(rowsPerChunk) && rowsPerChunk > 0))
    throw new RangeError(
      `${call}: rowsPerChunk must be a whole number above 0, got ${described(rowsPerChunk)}`,
    );
}

/** The bytes of a file; 0 if there is none, which is said when it is read. */
function sizeOf(file: string): number {
  return statSync(file, {throwIfNoEntry: false})?.size ?? 0;
}

/** A file and how it is read. @throws if it cannot be read in chunks */
function chunkFile(file: string, options: ReadOptions): ChunkFile {
  const {format, vectorizer, ...reading} = resolveOptions(file, options);
  const source = sourceName(file);
  if (!formatNamed(format).isStreamable)
    throw new Error(`${source}: ${format} files cannot be read in chunks`);
  const {encoding, missing} = reading;
  const named = (['categorical', 'text'] as const).find(option => reading[option]?.length);
  const fills = missing !== undefined && missing !== 'drop';
  const option = fills
    ? `missing '${missing}'`
    : (named ?? (reading.byColumn && 'byColumn') ?? (vectorizer && 'vectorizer'));
  if (option && !encoding)
    throw new Error(`${source}: ${option} must be learnt from all rows: give an encoding`);
  if (vectorizer)
    throw new Error(`${source}: vectorizer was learnt in training and cannot be given anew`);
  return {file, format, options: reading};
}
