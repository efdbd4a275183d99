import {quoted, shown} from '../../arguments/index.js';
import type {AsyncBuffer, FileMetaData, SchemaTree} from 'hyparquet';
import {
  cellsAt,
  labelLists,
  option,
  OptionError,
  optionError,
  sizeText,
  type Cell,
  type Cells,
} from '../../data/index.js';
import {isGzip, readBytes, readError, sourceName} from '../bytes.js';
import {roomHere, type Room} from '../room.js';
import {checkPages} from './parquetPages.js';
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
      const columns = groups[0]!.map((_, i) => groups.flatMap(group => group[i]!));
      yield table.cells(columns, table.rows, 0);
      return;
    }
    let first = 0;
    for (const [group, size] of table.groups.entries()) {
      table.checkSize(size);
      const cells = table.cells(await table.read(group), size, first);
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

/** Bytes of memory for a cell as a value of JavaScript, about. */
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
  /** The columns of a group. @throws one line naming the group and the column that is broken */
  read(group: number): Promise<Cell[][]>;
  /** Columns that were read as a table, of which the first row is row `first` of the file. */
  cells(columns: Cell[][], rows: number, first: number): Cells;
}

/** Reads the footer. @throws one line naming the file */
async function openParquet(
  file: ArrayBuffer | AsyncBuffer,
  source: string,
  {maxColumns = Infinity, maxBytes = wholeParquet(roomHere()), ...reading}: Reading,
): Promise<ParquetTable> {
  const magic = new Uint8Array(await file.slice(0, 4));
  if (String.fromCharCode(...magic) !== 'PAR1') throw new Error(`${source}: is not a Parquet file`);
  // Loaded only when there is something to read.
  const {parquetMetadataAsync, parquetRead, parquetSchema} = await import('hyparquet');
  const metadata = await parquetMetadataAsync(file).catch(fail(''));
  const fields = await Promise.resolve(metadata)
    .then(metadata => parquetSchema(metadata).children)
    .catch(fail(''));
  const names = fields.map(({element}) => element.name);
  if (!names.every(name => typeof name === 'string') || new Set(names).size < names.length)
    throw new Error(`${source}: is broken Parquet data: columns have no name, or the same`);
  // Lists and records are no cells; such a column may be there, but for being dropped.
  const flat = new Set(
    fields
      .filter(
        ({children, element}) => children.length === 0 && element.repetition_type !== 'REPEATED',
      )
      .map(({element}) => element.name),
  );
  const optional = new Set(
    fields
      .filter(({element}) => element.repetition_type === 'OPTIONAL')
      .map(({element}) => element.name),
  );
  // A cell is one value; in the column of labels alone it may be a list of them.
  const {place: label, textOf} = labelLists(
    {source, names, columns: names.length},
    reading,
    'a list',
  );
  const lists = fields.map(definitionOfList);
  /** How many names the path to the pages of such a column has: the levels before their values follow from it. */
  const read = new Map([...flat].map(name => [name, 1]));
  const definition = label === undefined ? undefined : lists[label];
  if (definition !== undefined)
    read.set(names[label!]!, 2 + fields[label!]!.children[0]!.children.length);
  const groups = groupSizes(metadata, read, file.byteLength, source);
  if (names.length > maxColumns)
    throw optionError`${source}: has ${names.length} columns, more than the ${maxColumns} that ${option('maxColumns')} allows`;
  const starts = groups.map((_, i) => groups.slice(0, i).reduce((sum, size) => sum + size, 0));

  /** What hyparquet found, as an error of ours. */
  function fail(place: string) {
    return (error: Error): never => {
      if (error instanceof OptionError) throw error.at(`${source}${place && `: ${place.trim()}`}`);
      const reason = shown(error.message.replace(/\s*\n\s*/g, ' '), 200);
      throw new Error(`${source}: ${place}is broken Parquet data: ${reason}`, {cause: error});
    };
  }

  /**
   * One flat column of a group, or one of lists. Of several at once, or of one that is not as the schema has it, hyparquet
   * leaves failures unhandled, which end the process.
   */
  async function columnOf(group: number, name: string): Promise<Cell[]> {
    const chunk = metadata.row_groups[group]!.columns.find(
      ({meta_data: column}) => column!.path_in_schema[0] === name,
    )!.meta_data!;
    const {codec, type, total_compressed_size: size, num_values: values} = chunk;
    // An offset of 0 means that there is none, as in hyparquet.
    const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
    const compressors = await checkPages(await file.slice(start, start + Number(size)), {
      rows: groups[group]!,
      codec,
      type,
      maxBytes,
      isOptional: optional.has(name),
      ...(!flat.has(name) && {list: {values: Number(values), definition: definition!}}),
    });
    let found: Cell[] = [];
    await parquetRead({
      file,
      metadata,
      compressors,
      columns: [name],
      rowStart: starts[group]!,
      rowEnd: starts[group]! + groups[group]!,
      onComplete: rows => (found = (rows as unknown as [Cell][]).map(([cell]) => cell)),
    });
    return found;
  }

  return {
    rows: groups.reduce((sum, size) => sum + size, 0),
    groups,
    checkSize(rows) {
      const bytes = rows * names.length * CELL;
      if (bytes > maxBytes)
        throw optionError`${source}: ${rows} rows of ${names.length} columns take ${sizeText(bytes)} while they are read, ${option('maxBytes')} allows ${sizeText(maxBytes)}`;
    },
    async read(group) {
      const columns: Cell[][] = [];
      for (const name of names) {
        if (!read.has(name)) {
          columns.push([]);
          continue;
        }
        const place = `row group ${group + 1}, column ${quoted(name)}: `;
        const column = await columnOf(group, name).catch(fail(place));
        if (column.length !== groups[group])
          throw new Error(
            `${source}: ${place}is broken Parquet data: has ${column.length} rows, its group ${groups[group]}`,
          );
        columns.push(column);
      }
      return columns;
    },
    cells(columns, rows, first) {
      const place = (row: number) => `row ${first + row + 1}`;
      return {
        source,
        rows,
        columns: names.length,
        names,
        at: (row, column) => {
          const cell = columns[column]![row];
          const isLabels = column === label && Array.isArray(cell);
          if (isLabels || (lists[column] !== undefined && column !== label))
            return textOf(isLabels ? cell.map(plainValue) : [], column, place(row));
          if (!read.has(names[column]!))
            throw new Error(
              `${source}: ${place(row)}, column ${quoted(names[column]!)}: is a list or a record, not a cell`,
            );
          return cellOf(
            columns[column]![row],
            () => `${source}: ${place(row)}, column ${quoted(names[column]!)}`,
          );
        },
        place,
      };
    },
  };
}

/**
 * How deep the values of a column are defined, from 1 to 3, if it is a list of plain values: whether there is a
 * list, whether it has a value, and whether that is null. Undefined of any other column.
 */
function definitionOfList({element, children: [child, ...more]}: SchemaTree): number | undefined {
  if (element.converted_type !== 'LIST' || !child || more.length > 0) return undefined;
  const [value, ...others] = child.children;
  const isPlain = others.length === 0 && (value?.children.length ?? 0) === 0;
  if (!isPlain || child.element.repetition_type !== 'REPEATED') return undefined;
  const path = [element, child.element, ...(value ? [value.element] : [])];
  if (value?.element.repetition_type === 'REPEATED') return undefined;
  return path.filter(({repetition_type: type}) => type !== 'REQUIRED').length;
}

/** The rows of each group, once what the footer says of them fits into the file. */
function groupSizes(
  {row_groups, num_rows}: FileMetaData,
  read: ReadonlyMap<string, number>,
  size: number,
  source: string,
): number[] {
  const sizes = row_groups.map(({num_rows: rows, columns}, group) => {
    const paths = columns.map(({meta_data: column}) => column?.path_in_schema ?? []);
    for (const [name, depth] of read) {
      const leaves = paths.filter(path => path[0] === name);
      if (leaves.length !== 1 || leaves[0]!.length !== depth)
        throw new Error(
          `${source}: row group ${group + 1}, column ${quoted(name)}: is broken Parquet data: is not there once`,
        );
    }
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

/** A value of Parquet as a cell. */
function cellOf(value: unknown, place: () => string): Cell {
  const plain = plainValue(value);
  if (typeof plain !== 'object' || plain === null) return plain as Cell;
  const what = Array.isArray(plain) || ArrayBuffer.isView(plain) ? 'a list' : 'a record';
  throw new Error(`${place()}: is ${what}, not a cell`);
}

/** 64-bit integers as numbers where that is exact, dates as ISO words; others as they are. */
function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return value instanceof Date ? dateText(value) : (value ?? null);
}

/** A date as an ISO word; one beyond those of JavaScript is missing. */
function dateText(date: Date): string | null {
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
