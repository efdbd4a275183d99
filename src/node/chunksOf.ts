import {
  csvReader,
  encodeTable,
  svmlightReader,
  type Chunks,
  type CSVOptions,
  type Dataset,
  type Encoding,
  type SvmlightOptions,
  type SvmlightReader,
} from '../data/index.js';
import {bytesOf, sourceName} from './bytes.js';
import {resolveOptions, type ReadOptions} from './readDataset.js';
import {checkText} from './readSvmlight.js';

/** Text that makes a chunk, in bytes, unless its rows are given. */
const CHUNK_BYTES = 2 ** 24;

/** Options of {@link chunksOf}. */
export interface ChunksOptions extends ReadOptions {
  /** Rows of a chunk, of the last one of a file what is left; by default those of about 16 MB of text. */
  rowsPerChunk?: number;
  /** Told how many bytes were read of a file (unzipped) whenever there are more, from 0 in every pass. */
  onBytes?: (bytes: number) => void;
}

/**
 * The chunks of CSV or svmlight files, gzipped or not, for `fitDataset`: they are read anew in every pass,
 * and at no time is more of them in memory than a few chunks.
 *
 * What has to be learnt from all rows cannot be learnt here: columns are numbers, unless an `encoding`
 * (of `learnEncoding`, or a model to read `like`) is given; whether labels are numbers the first chunk decides. So does
 * it whether svmlight columns count from 0, unless `zeroBased` is given.
 *
 * @throws if a file is of another format, or `missing: 'mean'`, `categorical` or `text` need an encoding; a
 *   pass throws one line naming file, row or line, and column
 */
export function chunksOf(file: string | readonly string[], options: ChunksOptions = {}): Chunks {
  const files = typeof file === 'string' ? [file] : [...file];
  const {rowsPerChunk, onBytes, ...given} = options;
  if (rowsPerChunk !== undefined && !(Number.isInteger(rowsPerChunk) && rowsPerChunk > 0))
    throw new RangeError(
      `chunksOf: rowsPerChunk must be a whole number above 0, got ${rowsPerChunk}`,
    );
  if (files.length === 0) throw new Error('chunksOf: no file is given');
  if (files.includes('-'))
    throw new Error('standard input can be read once only, and training takes several passes');
  // Found once and kept: pieces need not be cut alike in every pass, chunks must.
  let rows = rowsPerChunk;
  const open = files.map(of => openerOf(of, given));
  return async function* () {
    const learnt: Learnt = {};
    for (const [i, of] of files.entries()) {
      const reader = open[i]!(learnt);
      let bytes = 0;
      for await (const piece of bytesOf(of)) {
        if (bytes === 0) checkText(piece, sourceName(of));
        bytes += piece.length;
        onBytes?.(bytes);
        reader.push(piece);
        if (bytes >= CHUNK_BYTES && reader.rows > 0) rows ??= reader.rows;
        while (rows !== undefined && reader.rows >= rows) yield reader.take(rows);
      }
      reader.end();
      if (reader.rows > 0) yield reader.take();
      else if (bytes === 0) throw new Error(`${sourceName(of)}: is empty`);
    }
  };
}

/** What the first chunk of a pass says of those to come. */
interface Learnt {
  encoding?: Encoding;
  zeroBased?: boolean;
}

/** Reads a file that arrives in pieces. */
type PieceReader = Pick<SvmlightReader, 'rows' | 'push' | 'end'> & {take(rows?: number): Dataset};

/** What begins to read a file. @throws if it cannot be read in chunks */
function openerOf(file: string, options: ReadOptions): (learnt: Learnt) => PieceReader {
  const {format, ...reading} = resolveOptions(file, options);
  const source = sourceName(file);
  if (format === 'svmlight') return learnt => svmlightPieces({...reading, source}, learnt);
  if (format !== 'csv') throw new Error(`${source}: ${format} files cannot be read in chunks`);
  if (!reading.encoding) {
    const unlearnt = (['categorical', 'text'] as const).find(option => reading[option]?.length);
    const option = reading.missing === 'mean' ? `missing 'mean'` : unlearnt;
    if (option)
      throw new Error(`${source}: ${option} must be learnt from all rows: give an encoding`);
  }
  return learnt => csvPieces({...reading, source}, learnt);
}

function svmlightPieces(options: SvmlightOptions & {source: string}, learnt: Learnt): PieceReader {
  const reader = svmlightReader(options);
  return {
    get rows() {
      return reader.rows;
    },
    push: reader.push,
    end: reader.end,
    take(rows) {
      const {zeroBased} = reader.extent;
      learnt.zeroBased ??= zeroBased;
      if (zeroBased && !learnt.zeroBased) {
        throw new Error(
          `${options.source}: an index 0 comes late, until then columns counted from 1: give zeroBased`,
        );
      }
      return reader.take(rows);
    },
  };
}

function csvPieces(options: CSVOptions & {source: string}, learnt: Learnt): PieceReader {
  const {source, label, missing} = options;
  const reader = csvReader(options);
  const decoder = new TextDecoder('utf-8', {fatal: true});
  return {
    get rows() {
      return reader.rows;
    },
    push(bytes) {
      reader.push(decode(bytes));
    },
    end() {
      reader.push(decode());
      reader.end();
    },
    take(rows) {
      const cells = reader.take(rows);
      const {encoding} = learnt;
      const data = encodeTable(cells, encoding ? {source, label, missing, encoding} : options);
      learnt.encoding = data.encoding;
      return data;
    },
  };
  function decode(bytes?: Uint8Array): string {
    try {
      return decoder.decode(bytes, {stream: bytes !== undefined});
    } catch (error) {
      throw new Error(`${source}: is not UTF-8 text: save it as UTF-8`, {cause: error});
    }
  }
}
