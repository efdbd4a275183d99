import {
  cellsAt,
  csvReader,
  encodeTable,
  jsonLinesReader,
  piecewiseDecoder,
  svmlightReader,
  type Cells,
  type CSVOptions,
  type Dataset,
  type Encoding,
  type SvmlightOptions,
  type SvmlightReader,
  type TableReader,
} from '../data/index.js';
import {bytesOf, sourceName} from './bytes.js';
import {openParquet, parquetFile} from './readParquet.js';
import {checkText} from './readSvmlight.js';

/** Text that makes a chunk, in bytes, unless its rows are given. */
export const CHUNK_BYTES = 2 ** 24;

/** The formats that can be read in chunks. */
export const chunkFormats = ['csv', 'svmlight', 'jsonl', 'parquet'] as const;

/** The name of a format that can be read in chunks. */
export type ChunkFormat = (typeof chunkFormats)[number];

/** A file, what it is and how to read it. */
export interface ChunkFile {
  file: string;
  format: ChunkFormat;
  options: Omit<CSVOptions, 'source' | 'vectorizer'> & Omit<SvmlightOptions, 'source'>;
}

/** What a pass reads: plain data, which can be sent to another thread. */
export interface ChunkRequest {
  files: readonly ChunkFile[];
  rowsPerChunk?: number;
}

/**
 * One pass through files, chunk by chunk. The chunks follow from the request and the files alone.
 *
 * @param onRead told how many bytes of the files (zipped ones as they are) were read so far in this pass
 */
export async function* readChunks(
  {files, rowsPerChunk}: ChunkRequest,
  onRead?: (bytes: number) => void,
): AsyncGenerator<Dataset, undefined> {
  const learnt: Learnt = {rows: rowsPerChunk};
  let read = 0;
  for (const of of files) {
    const chunks = of.format === 'parquet' ? parquetChunks : textChunks;
    yield* chunks(of, learnt, length => onRead?.((read += length)));
  }
}

async function* textChunks(
  of: ChunkFile,
  learnt: Learnt,
  onRead: (length: number) => void,
): AsyncGenerator<Dataset> {
  const reader = readerOf(of, learnt);
  let bytes = 0;
  for await (const piece of bytesOf(of.file, onRead)) {
    if (bytes === 0) checkText(piece, sourceName(of.file));
    // Pieces may be cut otherwise in the next pass, chunks must not: count rows at a fixed place.
    const edge = CHUNK_BYTES - (bytes % CHUNK_BYTES);
    for (const part of [piece.subarray(0, edge), piece.subarray(edge)]) {
      if (part.length === 0) continue;
      reader.push(part);
      bytes += part.length;
      if (bytes % CHUNK_BYTES === 0 && reader.rows > 0) learnt.rows ??= reader.rows;
      const {rows} = learnt;
      while (rows !== undefined && reader.rows >= rows) yield reader.take(rows);
    }
  }
  reader.end();
  if (reader.rows > 0) yield reader.take();
  else if (bytes === 0) throw new Error(`${sourceName(of.file)}: is empty`);
}

/** Row group by row group, each of them in chunks. */
async function* parquetChunks(
  {file, options}: ChunkFile,
  learnt: Learnt,
  onRead: (length: number) => void,
): AsyncGenerator<Dataset> {
  const source = sourceName(file);
  const bytes = await parquetFile(file);
  const table = await openParquet(bytes, source);
  let first = 0;
  for (const end of table.groupEnds) {
    const cells = await table.read(first, end);
    onRead((bytes.byteLength * (end - first)) / table.rows);
    const rows = learnt.rows ?? cells.rows;
    for (let row = 0; row < cells.rows; row += rows) {
      const length = Math.min(rows, cells.rows - row);
      const part = Array.from({length}, (_, i) => row + i);
      yield encodeChunk(cellsAt(cells, part), {...options, source}, learnt);
    }
    first = end;
  }
  if (first === 0) throw new Error(`${source}: has no rows`);
}

/** What the first chunk of a pass says of those to come, and the rows of each, once they are known. */
interface Learnt {
  rows?: number;
  encoding?: Encoding;
  zeroBased?: boolean;
}

/** Reads a file that arrives in pieces. */
type PieceReader = Pick<SvmlightReader, 'rows' | 'push' | 'end'> & {take(rows?: number): Dataset};

function readerOf({file, format, options}: ChunkFile, learnt: Learnt): PieceReader {
  const reading = {...options, source: sourceName(file)};
  return format === 'svmlight'
    ? svmlightPieces(reading, learnt)
    : tablePieces(
        format === 'csv' ? csvReader(reading) : jsonLinesReader(reading),
        reading,
        learnt,
      );
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

function tablePieces(
  reader: TableReader,
  options: CSVOptions & {source: string},
  learnt: Learnt,
): PieceReader {
  const decode = piecewiseDecoder(options.source);
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
    take: rows => encodeChunk(reader.take(rows), options, learnt),
  };
}

/** A chunk of a table: the first one is read as the options have it, the others alike. */
function encodeChunk(cells: Cells, options: CSVOptions, learnt: Learnt): Dataset {
  const {source, label, missing} = options;
  const {encoding} = learnt;
  if (encoding && !options.encoding) checkNames(cells, encoding);
  const data = encodeTable(cells, encoding ? {source, label, missing, encoding} : options);
  learnt.encoding = data.encoding;
  return data;
}

/** A column that the first chunk did not have would go unseen. */
function checkNames({source, names = []}: Cells, {columns}: Encoding): void {
  const known = new Set(columns.map(({name}) => name));
  const late = columns[0]?.name === undefined ? undefined : names.find(name => !known.has(name));
  if (late !== undefined)
    throw new Error(
      `${source}: column '${late}' comes late: the first chunk has none; give an encoding`,
    );
}
