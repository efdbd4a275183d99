import {quoted} from '../arguments/index.js';
import {
  encodeTable,
  option,
  optionError,
  type Cells,
  type CSVOptions,
  type Dataset,
  type Encoding,
} from '../data/index.js';
import {sourceName} from './bytes.js';
import {formatNamed, type DataFormat, type PassState, type Reading} from './formats/index.js';

/** A file, what it is and how to read it. */
export interface ChunkFile {
  file: string;
  format: DataFormat;
  options: Omit<Reading, 'vectorizer'>;
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
  const pass: PassState = {rows: rowsPerChunk};
  let read = 0;
  for (const {file, format, options} of files)
    yield* chunksIn([file], format, options, pass, length => onRead?.((read += length)));
}

/** The rows of files that are read together as examples, cut as `pass` has it. */
export async function* chunksIn(
  files: readonly string[],
  format: DataFormat,
  options: Reading,
  pass: PassState,
  onRead: (bytes: number) => void,
): AsyncGenerator<Dataset, undefined> {
  const source = sourceName(files[0]!);
  yield* encodedChunks(
    formatNamed(format).read(files, options, pass, onRead),
    {...options, source},
    pass,
  );
}

/** Rows that were read as examples, chunk by chunk. */
export async function* encodedChunks(
  chunks: AsyncIterable<Cells | Dataset> | Iterable<Cells | Dataset>,
  options: Reading & {source: string},
  pass: PassState,
): AsyncGenerator<Dataset, undefined> {
  for await (const rows of chunks) yield 'at' in rows ? encodeChunk(rows, options, pass) : rows;
}

/** A chunk of a table: the first one is read as the options have it, the others alike. */
function encodeChunk(cells: Cells, options: CSVOptions, pass: PassState): Dataset {
  const {source, label, missing, maxBytes} = options;
  const {encoding} = pass;
  if (encoding && !options.encoding) checkNames(cells, encoding);
  const data = encodeTable(
    cells,
    encoding ? {source, label, missing, maxBytes, encoding} : options,
  );
  pass.encoding = data.encoding;
  return data;
}

/** Throws if there is a column that the first chunk did not have: it would be ignored. */
function checkNames({source, names = []}: Cells, {columns}: Encoding): void {
  const known = new Set(columns.map(({name}) => name));
  const late = columns[0]?.name === undefined ? undefined : names.find(name => !known.has(name));
  if (late !== undefined)
    throw optionError`${source}: column ${quoted(late)} comes late: the first chunk has none; give ${option('an encoding')}`;
}
