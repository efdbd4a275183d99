import type {AsyncBuffer, FileMetaData} from 'hyparquet';
import {cellsAt, quoted, shown, sizeText, type Cell, type Cells} from '../../data/index.js';
import {isGzip, readBytes, readError, sourceName} from '../bytes.js';
import {roomHere, type Room} from '../room.js';
import {TABLE_OPTIONS, type Format, type Reading} from './format.js';

/** Parquet: columns in groups of rows. */
export const parquet: Format<'parquet'> = {
  name: 'parquet',
  title: 'Parquet',
  extensions: ['parquet'],
  rows: 'as CSV',
  isText: false,
  isTable: true,
  options: TABLE_OPTIONS,
  isStreamable: true,
  whole: wholeParquet,
  async *read([file], options, pass, onRead) {
    const source = sourceName(file!);
    const isWhole = pass.rows === Infinity;
    const bytes = isWhole
      ? new Uint8Array(await readBytes(file!, options)).buffer
      : await fileBytes(file!);
    const table = await openParquet(bytes, source, options);
    if (table.rows === 0) throw new Error(`${source}: has no rows`);
    if (isWhole) {
      table.checkSize(table.rows);
      const groups: Cell[][][] = [];
      for (const group of table.groups.keys()) groups.push(await table.read(group));
      onRead(bytes.byteLength);
      yield table.cells(groups.flat(), 0);
      return;
    }
    let first = 0;
    for (const [group, size] of table.groups.entries()) {
      table.checkSize(size);
      const cells = table.cells(await table.read(group), first);
      onRead((bytes.byteLength * size) / table.rows);
      const rows = pass.rows ?? cells.rows;
      for (let row = 0; row < cells.rows; row += rows) {
        const length = Math.min(rows, cells.rows - row);
        yield cellsAt(
          cells,
          Array.from({length}, (_, i) => row + i),
        );
      }
      first += size;
    }
  },
};

/** What a cell of a row takes as a value of JavaScript, about. */
const CELL = 16;

/** The most that the cells may take; half of the memory is left alone. */
function wholeParquet({memory, heap}: Room): number {
  return Math.min(memory / 2, heap / 2);
}

/** A file that is read where it is asked for. @throws if it is not there, or zipped */
async function fileBytes(file: string): Promise<AsyncBuffer> {
  const {asyncBufferFromFile} = await import('hyparquet');
  try {
    const bytes = await asyncBufferFromFile(file);
    if (!isGzip(new Uint8Array(await bytes.slice(0, 2)))) return bytes;
  } catch (error) {
    throw readError(file, error as NodeJS.ErrnoException);
  }
  throw new Error(`${sourceName(file)}: is gzip data: Parquet is read in chunks only unzipped`);
}

/** A Parquet file whose footer was read and checked against the bytes that are there. */
interface ParquetTable {
  readonly rows: number;
  /** The rows of each row group. */
  readonly groups: readonly number[];
  /** Throws if the cells of so many rows take more than is allowed. */
  checkSize(rows: number): void;
  /** The rows of a group. @throws one line naming the group and the column that is broken */
  read(group: number): Promise<Cell[][]>;
  /** Rows that were read as a table, of which the first is row `first` of the file. */
  cells(rows: Cell[][], first: number): Cells;
}

/** Reads the footer. @throws one line naming the file */
async function openParquet(
  file: ArrayBuffer | AsyncBuffer,
  source: string,
  {maxColumns = Infinity, maxBytes = wholeParquet(roomHere())}: Reading,
): Promise<ParquetTable> {
  const magic = new Uint8Array(await file.slice(0, 4));
  if (String.fromCharCode(...magic) !== 'PAR1') throw new Error(`${source}: is not a Parquet file`);
  // Loaded only when there is something to read.
  const [{parquetMetadataAsync, parquetRead, parquetSchema}, {compressors}] = await Promise.all([
    import('hyparquet'),
    import('hyparquet-compressors'),
  ]);
  const metadata = await parquetMetadataAsync(file).catch(fail(''));
  const groups = groupSizes(metadata, file.byteLength, source);
  const names = await Promise.resolve(metadata)
    .then(of => parquetSchema(of).children.map(({element}) => element.name))
    .catch(fail(''));
  if (names.length > maxColumns)
    throw new Error(
      `${source}: has ${names.length} columns, more than the ${maxColumns} that maxColumns allows`,
    );
  const starts = groups.map((_, i) => groups.slice(0, i).reduce((sum, size) => sum + size, 0));

  /** What hyparquet found, as an error of ours. */
  function fail(place: string) {
    return (error: Error): never => {
      const reason = shown(error.message.replace(/\s*\n\s*/g, ' '), 200);
      throw new Error(`${source}: ${place}is broken Parquet data: ${reason}`, {cause: error});
    };
  }

  async function rowsOf(group: number, columns?: string[]): Promise<Cell[][]> {
    let found: Cell[][] = [];
    await parquetRead({
      ...{file, metadata, compressors, columns},
      rowStart: starts[group]!,
      rowEnd: starts[group]! + groups[group]!,
      onComplete: rows => (found = rows as unknown as Cell[][]),
    });
    return found;
  }

  /** Which column of a group cannot be read; '' if each can. */
  async function brokenColumn(group: number): Promise<string> {
    for (const name of names) {
      const works = await rowsOf(group, [name]).then(
        () => true,
        () => false,
      );
      if (!works) return `, column ${quoted(name)}`;
    }
    return '';
  }

  return {
    rows: groups.reduce((sum, size) => sum + size, 0),
    groups,
    checkSize(rows) {
      const bytes = rows * names.length * CELL;
      if (bytes > maxBytes)
        throw new Error(
          `${source}: ${rows} rows of ${names.length} columns take ${sizeText(bytes)} while they are read, maxBytes allows ${sizeText(maxBytes)}`,
        );
    },
    async read(group) {
      const place = `row group ${group + 1}`;
      let rows: Cell[][];
      try {
        rows = await rowsOf(group);
      } catch (error) {
        return fail(`${place}${await brokenColumn(group)}: `)(error as Error);
      }
      if (rows.length !== groups[group])
        throw new Error(
          `${source}: ${place}: is broken Parquet data: has ${rows.length} rows, its head says ${groups[group]}`,
        );
      return rows;
    },
    cells(rows, first) {
      const place = (row: number) => `row ${first + row + 1}`;
      return {
        source,
        rows: rows.length,
        columns: names.length,
        names,
        at: (row, column) =>
          cellOf(
            rows[row]![column],
            () => `${source}: ${place(row)}, column ${quoted(names[column]!)}`,
          ),
        place,
      };
    },
  };
}

/** The rows of each group, once what the footer says of them fits into the file. */
function groupSizes({row_groups, num_rows}: FileMetaData, size: number, source: string): number[] {
  const sizes = row_groups.map(({num_rows: rows, columns}, group) => {
    for (const {meta_data: column} of columns) {
      const start = Number(column?.dictionary_page_offset ?? column?.data_page_offset ?? 0);
      const length = Number(column?.total_compressed_size ?? 0);
      if (!(start >= 0 && length >= 0 && start + length <= size)) {
        const name = column?.path_in_schema?.join('.') ?? '';
        throw new Error(
          `${source}: row group ${group + 1}, column ${quoted(name)}: is broken Parquet data: bytes ${start} to ${start + length} are not there, the file has ${size}`,
        );
      }
    }
    if (!(rows >= 0 && Number.isSafeInteger(Number(rows))))
      throw new Error(
        `${source}: row group ${group + 1}: is broken Parquet data: has ${rows} rows`,
      );
    return Number(rows);
  });
  const sum = sizes.reduce((total, rows) => total + rows, 0);
  if (sum !== Number(num_rows))
    throw new Error(
      `${source}: is broken Parquet data: its row groups have ${sum} rows, its footer says ${num_rows}`,
    );
  return sizes;
}

/** A value of Parquet as a cell: 64-bit integers as numbers where that is exact, dates as ISO words. */
function cellOf(value: unknown, place: () => string): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return dateText(value);
  if (typeof value === 'object') {
    const what = Array.isArray(value) || ArrayBuffer.isView(value) ? 'a list' : 'a record';
    throw new Error(`${place()}: is ${what}, not a cell`);
  }
  return value as Cell;
}

/** A date as an ISO word; one beyond those of JavaScript is missing. */
function dateText(date: Date): string | null {
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
