import {
  encodeTable,
  type Cell,
  type Cells,
  type Dataset,
  type TableOptions,
} from '../data/index.js';
import {readBytes, sourceName} from './bytes.js';

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
  const bytes = await readBytes(file);
  return encodeTable(await parquetCells(bytes, source), {...options, source});
}

async function parquetCells(bytes: Uint8Array, source: string): Promise<Cells> {
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== 'PAR1')
    throw new Error(`${source}: is not a Parquet file`);
  // Loaded only when there is something to read.
  const [{parquetMetadata, parquetRead, parquetSchema}, {compressors}] = await Promise.all([
    import('hyparquet'),
    import('hyparquet-compressors'),
  ]);
  const buffer = new Uint8Array(bytes).buffer;
  let names: string[];
  let rows: unknown[][] = [];
  try {
    const metadata = parquetMetadata(buffer);
    names = parquetSchema(metadata).children.map(({element}) => element.name);
    await parquetRead({
      file: buffer,
      metadata,
      compressors,
      onComplete: read => {
        rows = read as unknown[][];
      },
    });
  } catch (error) {
    const reason = (error as Error).message.replace(/\s*\n\s*/g, ' ');
    throw new Error(`${source}: is broken Parquet data: ${reason}`, {cause: error});
  }
  if (rows.length === 0) throw new Error(`${source}: has no rows`);
  return {
    source,
    rows: rows.length,
    columns: names.length,
    names,
    at: (row, column) =>
      cellOf(rows[row]![column], () => `${source}: row ${row + 1}, column '${names[column]}'`),
    place: row => `row ${row + 1}`,
  };
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
