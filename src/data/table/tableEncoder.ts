import {cellsAt, columnIndex, isMissingAt, type Cells} from './cells.js';
import {option, optionError} from '../optionError.js';
import {label as labelKind, labelAt, type LabelColumn} from '../columns/label.js';
import type {Writer} from '../columns/columnKind.js';
import type {ColumnEncoding} from '../columns/columnKinds.js';
import {weightsAt} from '../columns/weight.js';
import type {ColumnOptions} from '../columns/columnOptions.js';
import type {Dataset, DatasetFields, SparseDataset} from '../dataset.js';
import type {FittedEncoder, Learner} from '../encoder.js';
import {
  currentEncoding,
  featureNames,
  kindOfColumn,
  soleVectorizer,
  widthOfColumn,
  type Encoding,
} from './encoding.js';
import {findColumns} from './findColumns.js';
import {MAX_BYTES, sizeText} from '../limits.js';
import {rowsWhenAsked, type RowSource} from '../rowsWhenAsked.js';
import {quoted} from '../../arguments/index.js';
import {vectorizerFromConfig, type FittedVectorizer} from '../text/vectorizer.js';

/** The encoder of the cells of a table. */
export interface TableEncoder extends FittedEncoder<Cells, Encoding, Dataset> {
  /** The vectorizer that makes all features, where they are those of a single text column. */
  readonly vectorizer?: FittedVectorizer;
}

/** How rows are read: another label column, how to treat missing cells, the name of the table in errors. */
interface Reading extends Pick<ColumnOptions, 'label' | 'missing' | 'keep'> {
  source?: string;
  /** Bytes that dense rows may take; 4 GiB by default. */
  maxBytes?: number;
}

/**
 * The encoder of an encoding, fitted or not. It can be fitted to tables whose columns are in the
 * same places, and transforms tables in which the columns can be found.
 */
export function tableEncoder(given: Encoding, reading: Reading = {}): TableEncoder {
  const encoding = currentEncoding(given);
  const features = featureNames(encoding);
  const sole = soleVectorizer(encoding);
  const running = () => runningTable(encoding, reading);
  return {
    config: encoding,
    columns: encoding.columns.reduce((sum, column) => sum + widthOfColumn(column), 0),
    ...(features && {features}),
    ...(sole && {vectorizer: vectorizerFromConfig(sole)}),
    running,
    fit(cells, weights) {
      const learner = running();
      learner.add(cells, weights);
      return learner.read();
    },
    transform: cells => ({...encode(cells, encoding, reading)}),
  };
}

/** What `transform` makes, but rows are written when they are asked for: cells that are no numbers are found then. */
export function viewTable(cells: Cells, encoding: Encoding): Dataset {
  return encode(cells, currentEncoding(encoding), {});
}

function runningTable(encoding: Encoding, reading: Reading): Learner<Cells, TableEncoder> {
  const {source = 'table', missing} = reading;
  const names = encoding.columns.map(({name}, place) =>
    name === undefined ? place : quoted(name),
  );
  const learners = encoding.columns.map((column, place) =>
    kindOfColumn(column).learn(column, place, `${source}: column ${names[place]}`),
  );
  return {
    add(cells, weights) {
      const rows = completeRows(cells, encoding, missing);
      const kept = rows ? cellsAt(cells, rows) : cells;
      const weightsKept =
        rows && weights
          ? rows.map(row => weights[row]!)
          : (weights ?? tableWeights(kept, encoding));
      for (const learner of learners) learner?.add(kept, weightsKept);
    },
    sums: () => learners.map(learner => learner?.sums() ?? null),
    merge(sums) {
      learners.forEach((learner, i) => learner?.merge((sums as unknown[])[i]));
    },
    read() {
      const columns = encoding.columns.map((column, i) => learners[i]?.read() ?? column);
      if (columns.every(column => widthOfColumn(column) === 0))
        throw new Error(`${source}: no feature columns, only ${names.join(', ')}`);
      return tableEncoder({...encoding, columns}, reading);
    },
  };
}

/** The sample weights in a table whose columns are in the places of the encoding; undefined if it has none. */
export function tableWeights(cells: Cells, {columns}: Encoding): Float32Array | undefined {
  const place = columns.findIndex(({kind}) => kind === 'weight');
  return place < 0 ? undefined : weightsAt(cells, place);
}

/**
 * The rows in which no cell is missing of columns whose gaps leave rows out, given where each column of the
 * encoding is; undefined if there is no such column.
 */
function completeRows(
  cells: Cells,
  {columns}: Encoding,
  missing: ColumnOptions['missing'],
  places: readonly (number | undefined)[] = [...columns.keys()],
): number[] | undefined {
  const isNeeded = (column: ColumnEncoding) =>
    column.drops ||
    (missing === 'drop' && kindOfColumn(column).needsCells && column.missing === undefined);
  const needed = places.filter(
    (place, i) => place !== undefined && isNeeded(columns[i]!),
  ) as number[];
  if (needed.length === 0) return undefined;
  return Array.from({length: cells.rows}, (_, row) => row).filter(row =>
    needed.every(place => !isMissingAt(cells, row, place)),
  );
}

/** The rows without cells whose gaps leave rows out. @throws if there are none */
export function withoutGaps(
  cells: Cells,
  encoding: Encoding,
  missing: ColumnOptions['missing'],
  places?: readonly (number | undefined)[],
): Cells {
  const rows = completeRows(cells, encoding, missing, places);
  if (!rows) return cells;
  if (rows.length === 0)
    throw new Error(`${cells.source}: every row has a missing cell, none is left`);
  return cellsAt(cells, rows);
}

function encode(
  cells: Cells,
  encoding: Encoding,
  {label, missing, keep, maxBytes}: Reading,
): Dataset {
  const known = withLabel(cells, encoding, label);
  const places = findColumns(cells, known, label);
  const features = featureNames(encoding);
  const labels = known.columns.findIndex(({kind}) => kind === 'label');
  const labelPlace = places[labels];
  // A row to predict is never left out by what training has left out.
  const isToPredict = labelPlace === undefined && missing !== 'drop';
  const kept = isToPredict ? cells : withoutGaps(cells, known, missing, places);
  const weightPlace = places[known.columns.findIndex(({kind}) => kind === 'weight')];
  const labelColumn = labelPlace === undefined ? undefined : cells.names?.[labelPlace];
  const facts = {
    encoding: known,
    ...(keep && {kept: keptOf(kept, keep)}),
    ...(features && {features}),
    ...(weightPlace !== undefined && {sampleWeight: weightsAt(kept, weightPlace)}),
    ...(labelColumn !== undefined && {labelColumn}),
    ...(labelPlace !== undefined && {
      labels: Array.from({length: kept.rows}, (_, row) =>
        labelAt(known.columns[labels] as LabelColumn, kept, row, labelPlace),
      ),
    }),
  };
  return rowsOf(kept, known, places, facts, maxBytes);
}

/** Columns as they are, by the names they have, else by the numbers they were asked for by. */
function keptOf(cells: Cells, columns: readonly (string | number)[]): DatasetFields['kept'] {
  return Object.fromEntries(
    columns.map(column => {
      const place = columnIndex(column, cells);
      const values = Array.from({length: cells.rows}, (_, row) => cells.at(row, place));
      return [cells.names?.[place] ?? String(column), values];
    }),
  );
}

/** The encoding, with the label column that was asked for where training had none. */
function withLabel(cells: Cells, encoding: Encoding, label: Reading['label']): Encoding {
  const isKnown = encoding.columns.some(({kind}) => kind === 'label');
  if (isKnown || label === undefined || label === false) return encoding;
  const place = columnIndex(label, cells);
  const learner = labelKind.learn(labelKind.blank({}, undefined, ''), place, '')!;
  learner.add(cells);
  const added = {...learner.read(), ...(cells.names && {name: cells.names[place]!})};
  return {...encoding, columns: [...encoding.columns, added]};
}

/** The features of all columns side by side, those of the first one first, with these facts. */
function rowsOf(
  cells: Cells,
  {columns}: Encoding,
  places: readonly (number | undefined)[],
  facts: Omit<DatasetFields, 'rows' | 'columns'>,
  maxBytes = MAX_BYTES,
): Dataset {
  let width = 0;
  const read = columns.flatMap((column, i) => {
    const first = width;
    width += widthOfColumn(column);
    const place = places[i];
    if (place === undefined) return [];
    return [{first, ...kindOfColumn(column).write(column, cells, place)}];
  });
  const isSparse = columns.some(column => kindOfColumn(column).isSparse);
  const {rows, source} = cells;
  if (isSparse)
    return rowsWhenAsked<SparseDataset>({...facts, rows, columns: width}, sparseSource(rows, read));
  const bytes = 4 * rows * width;
  if (bytes > maxBytes)
    throw optionError`${source}: ${rows} rows of ${width} features take ${sizeText(bytes)}, ${option('maxBytes')} allows ${sizeText(maxBytes)}`;
  const write = ({values}: {values: Float32Array}, first: number, last: number) =>
    writeDense(values, width, read, first, last);
  return rowsWhenAsked({...facts, rows, columns: width}, {write});
}

interface PlacedWriter extends Writer {
  /** Where the features of the column begin. */
  first: number;
}

/** Writes rows from `first` up to `last`, from the beginning. */
function writeDense(
  values: Float32Array,
  columns: number,
  read: readonly PlacedWriter[],
  first: number,
  last: number,
): void {
  values.fill(0, 0, (last - first) * columns);
  let start = 0;
  const writers = read.map(({first: place, write}) => ({
    write,
    put: (feature: number, value: number) => (values[start + place + feature] = value),
  }));
  for (let row = first; row < last; row++, start += columns)
    for (const {write, put} of writers) write(row, put);
}

/** What writes sparse rows: first it is counted what is to be stored. */
function sparseSource(rows: number, read: readonly PlacedWriter[]): RowSource {
  let starts: Int32Array | undefined;
  return {
    indptr() {
      if (starts) return starts;
      const counted = new Int32Array(rows + 1);
      let end = 0;
      const count = (_: number, value: number) => {
        if (Math.fround(value) !== 0) end++;
      };
      for (let row = 0; row < rows; row++) {
        for (const {write} of read) write(row, count);
        counted[row + 1] = end;
      }
      return (starts = counted);
    },
    write({values, indices}, first, last) {
      let end = 0;
      const writers = read.map(({first: place, write}) => ({
        write,
        put(feature: number, value: number) {
          // A small number may be 0 in float32.
          if (Math.fround(value) === 0) return;
          values[end] = value;
          indices![end++] = place + feature;
        },
      }));
      for (let row = first; row < last; row++) for (const {write, put} of writers) write(row, put);
    },
  };
}
