import type {AsyncBuffer} from 'hyparquet';
import {
  encodeTable,
  type Cell,
  type Cells,
  type Dataset,
  type TableOptions,
} from '../data/index.js';
import {isGzip, readBytes, readError, sourceName} from './bytes.js';

/**
 * Reads a Parquet file whose columns are numbers, booleans, words or dates, as a CSV file is read.
 *
 * @throws one line naming the file, row and column, as `parseCSV`
 */
export async function readParquet(
  file: string,
  options: Omit<TableOptions, 'source'> = {},
): Promise<Dataset> {
  const source = sourceName(file);
  const bytes = new Uint8Array(await readBytes(file)).buffer;
  const {rows, read} = await openParquet(bytes, source);
  if (rows === 0) throw new Error(`${source}: has no rows`);
  return encodeTable(await read(0, rows), {...options, source});
}

/** A Parquet file whose footer was read. */
export interface ParquetTable {
  readonly rows: number;
  /** Where its row groups end, counted in rows. */
  readonly groupEnds: readonly number[];
  /** The rows from `first` up to `end`. */
  read(first: number, end: number): Promise<Cells>;
}

/** A file for {@link openParquet} that is read where it is asked for. @throws if it is not there, or zipped */
export async function parquetFile(file: string): Promise<AsyncBuffer> {
  const {asyncBufferFromFile} = await import('hyparquet');
  try {
    const bytes = await asyncBufferFromFile(file);
    if (!isGzip(new Uint8Array(await bytes.slice(0, 2)))) return bytes;
  } catch (error) {
    throw readError(file, error as NodeJS.ErrnoException);
  }
  throw new Error(`${file}: is gzip data: Parquet is read in chunks only unzipped`);
}

/** A Parquet file, in memory or not. @throws one line naming the file, also when it is read */
export async function openParquet(
  file: ArrayBuffer | AsyncBuffer,
  source: string,
): Promise<ParquetTable> {
  const magic = new Uint8Array(await file.slice(0, 4));
  if (String.fromCharCode(...magic) !== 'PAR1') throw new Error(`${source}: is not a Parquet file`);
  // Loaded only when there is something to read.
  const [{parquetMetadataAsync, parquetRead, parquetSchema}, {compressors}] = await Promise.all([
    import('hyparquet'),
    import('hyparquet-compressors'),
  ]);
  const metadata = await soundly(() => parquetMetadataAsync(file));
  const names = parquetSchema(metadata).children.map(({element}) => element.name);
  let rows = 0;
  const groupEnds = metadata.row_groups.map(group => (rows += Number(group.num_rows)));
  return {rows, groupEnds, read};

  async function read(first: number, end: number): Promise<Cells> {
    let found: unknown[][] = [];
    await soundly(() =>
      parquetRead({
        ...{file, metadata, compressors, rowStart: first, rowEnd: end},
        onComplete: rows => (found = rows as unknown[][]),
      }),
    );
    const place = (row: number) => `row ${first + row + 1}`;
    return {
      source,
      rows: found.length,
      columns: names.length,
      names,
      at: (row, column) =>
        cellOf(found[row]![column], () => `${source}: ${place(row)}, column '${names[column]}'`),
      place,
    };
  }

  async function soundly<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const reason = (error as Error).message.replace(/\s*\n\s*/g, ' ');
      throw new Error(`${source}: is broken Parquet data: ${reason}`, {cause: error});
    }
  }
}

/** A value of Parquet as a cell: 64-bit integers as numbers where that is exact, dates as ISO words. */
function cellOf(value: unknown, place: () => string): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object') {
    const what = Array.isArray(value) || ArrayBuffer.isView(value) ? 'a list' : 'a record';
    throw new Error(`${place()}: is ${what}, not a cell`);
  }
  return value as Cell;
}
