import {svmlightReader, type Chunks, type SvmlightOptions} from '../data/index.js';
import {bytesOf, sourceName} from './bytes.js';
import {checkText} from './readSvmlight.js';

/** Text that makes a chunk, in bytes, unless its rows are given. */
const CHUNK_BYTES = 2 ** 24;

/** Options of {@link chunksOf}. */
export interface ChunksOptions extends Omit<SvmlightOptions, 'source'> {
  /** Rows of a chunk; by default those of about 16 MB of text. */
  rows?: number;
  /** Told how many bytes were read of the file (unzipped) whenever there are more, from 0 in every pass. */
  onBytes?: (bytes: number) => void;
}

/**
 * The chunks of an svmlight (LIBSVM) file, gzipped or not, for `fitDataset`: it is read anew in
 * every pass, and at no time is more of it in memory than a few chunks.
 *
 * @throws while it is read, one line naming file and line
 */
export function chunksOf(file: string, {onBytes, ...options}: ChunksOptions = {}): Chunks {
  const source = sourceName(file);
  if (file === '-')
    throw new Error(`${source} can be read once only, and training takes several passes`);
  let {rows} = options;
  return async function* () {
    const reader = svmlightReader({...options, source});
    let zeroBased: boolean | undefined;
    let bytes = 0;

    function take(count?: number) {
      zeroBased ??= reader.extent.zeroBased;
      if (reader.extent.zeroBased !== zeroBased) {
        throw new Error(
          `${source}: index 0 first comes after ${bytes} bytes, until then columns counted from 1: give zeroBased`,
        );
      }
      return reader.take(count);
    }

    for await (const piece of bytesOf(file)) {
      if (bytes === 0) checkText(piece, source);
      bytes += piece.length;
      onBytes?.(bytes);
      reader.push(piece);
      // Found once and kept: pieces need not be cut alike in every pass, chunks must.
      if (bytes >= CHUNK_BYTES && reader.rows > 0) rows ??= reader.rows;
      while (rows !== undefined && reader.rows >= rows) yield take(rows);
    }
    reader.end();
    if (reader.rows > 0) yield take();
    else if (bytes === 0) throw new Error(`${source}: is empty`);
  };
}
