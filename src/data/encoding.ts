import {
  cellsAt,
  columnIndex,
  columnName,
  failAt,
  isMissing,
  numberIn,
  wordIn,
  HEADERLESS,
  type Cells,
} from './cells.js';
import type {Dataset, DenseDataset, Label} from './dataset.js';
import {MAX_BYTES, sizeText} from './limits.js';
import {withOrigin} from './origin.js';
import {quoted} from './shown.js';
import {sideBySide} from './sideBySide.js';
import {tfidf} from './text/tfidf.js';
import {
  columnsOf,
  vectorizerFromConfig,
  type Vectorizer,
  type VectorizerConfig,
} from './text/vectorizer.js';

/** A column whose cells are numbers: one feature. */
export interface NumberColumn {
  readonly kind: 'number';
  readonly name?: string;
  /** What a missing cell counts as, where `missing: 'mean'` was asked for. */
  readonly mean?: number;
}

/** A column of words: one feature of 0 or 1 for each value seen in training. */
export interface CategoryColumn {
  readonly kind: 'category';
  readonly name?: string;
  /** The values seen in training, sorted; any other is 0 in all their features. */
  readonly values: readonly string[];
}

/** A column of texts: the features that a vectorizer makes of each. */
export interface TextColumn {
  readonly kind: 'text';
  readonly name?: string;
  /** As fitted in training. */
  readonly vectorizer: VectorizerConfig;
}

/** The column of labels. */
export interface LabelColumn {
  readonly kind: 'label';
  readonly name?: string;
  readonly type: 'number' | 'string';
}

/** A column that is passed over. */
export interface DroppedColumn {
  readonly kind: 'dropped';
  readonly name?: string;
}

/** What is made of one column of a table file. */
export type ColumnEncoding =
  NumberColumn | CategoryColumn | TextColumn | LabelColumn | DroppedColumn;

/**
 * What was learnt of a table file in training: what becomes of each of its columns, in the order of the
 * file. Plain JSON; a model keeps it, so that new rows are read as those of training were.
 */
export interface Encoding {
  readonly columns: readonly ColumnEncoding[];
  /** Whether missing cells are filled: numbers by the mean, categories by none of their values. */
  readonly missing?: 'mean';
}

/** How the cells of a table file become examples. */
export interface TableOptions {
  /** What errors call the table, for example its file name; the name of the format by default. */
  source?: string;
  /** The label column, by name or index (negative from the end), or `false` for none; the last by default. */
  label?: string | number | false;
  /**
   * What becomes of cells that are empty or say NA, N/A, NaN, null or ?. By default they are an error;
   * 'mean' fills numbers by the mean of their column and categories by none of their values; 'drop'
   * leaves out rows that have one.
   */
  missing?: 'mean' | 'drop';
  /**
   * The columns of words, one-hot encoded into features such as `color=red`; 'auto' for all in which
   * some cell is no number.
   */
  categorical?: readonly (string | number)[] | 'auto';
  /** The columns of texts, by name or index. Rows are sparse then. A text may be empty, never missing. */
  text?: readonly (string | number)[];
  /** What turns texts into features, fitted to each of their columns; `tfidf()` by default. */
  vectorizer?: Vectorizer;
  /** The columns to pass over, by name or index. */
  drop?: readonly (string | number)[];
  /** Bytes that the rows may take as numbers; 4 GiB by default. */
  maxBytes?: number;
  /**
   * What was learnt in training, to read new rows alike instead of learning anew: columns are found
   * by name, or by position where there are no names.
   */
  encoding?: Encoding;
}

/**
 * The examples in a table.
 *
 * @throws one line naming source, row and column, on a missing cell (unless told what to do with it),
 *   a cell that is not a finite float32 number, or a column that is not there
 */
export function encodeTable(cells: Cells, options: TableOptions): Dataset {
  return options.encoding
    ? encodeAlike(cells, options.encoding, options)
    : encodeAnew(cells, options);
}

function encodeAnew(cells: Cells, options: TableOptions): Dataset {
  const {label = -1, drop = [], text = [], missing} = options;
  const labelColumn = label === false ? undefined : columnIndex(label, cells);
  const dropped = new Set(drop.map(column => columnIndex(column, cells)));
  if (labelColumn !== undefined && dropped.has(labelColumn))
    throw new Error(
      `${cells.source}: drop names the label column ${columnName(labelColumn, cells)}`,
    );
  const texts = new Set(text.map(column => columnIndex(column, cells)));
  const used = Array.from({length: cells.columns}, (_, column) => column).filter(
    column => !dropped.has(column) && !texts.has(column),
  );
  const kept = missing === 'drop' ? completeRows(cells, used) : cells;
  const encoding = learnEncoding(kept, options, labelColumn, dropped);
  return withOrigin(encodeAs(kept, encoding, options.maxBytes), {cells: kept, encoding});
}

/** The examples in a table whose columns are those of the encoding, in the same places. */
export function encodeAs(cells: Cells, encoding: Encoding, maxBytes?: number): Dataset {
  return encode(cells, encoding, [...encoding.columns.keys()], maxBytes);
}

function encodeAlike(cells: Cells, encoding: Encoding, options: TableOptions): Dataset {
  for (const option of ['categorical', 'text', 'vectorizer', 'drop'] as const) {
    const given = options[option];
    if (Array.isArray(given) ? given.length : given)
      throw new Error(`${cells.source}: ${option} was learnt in training and cannot be given anew`);
  }
  if (options.missing === 'mean' && encoding.missing !== 'mean')
    throw new Error(`${cells.source}: missing 'mean' must be given in training, it was not`);
  const labelled = withLabel(cells, encoding, options.label);
  const places = findColumns(cells, labelled, options.label);
  const used = places.filter(
    (place, i) => place !== undefined && labelled.columns[i]!.kind !== 'text',
  ) as number[];
  return encode(
    options.missing === 'drop' ? completeRows(cells, used) : cells,
    labelled,
    places,
    options.maxBytes,
  );
}

/** The encoding, with the label column that was asked for though training knew none. */
function withLabel(cells: Cells, encoding: Encoding, label: TableOptions['label']): Encoding {
  const known = encoding.columns.some(({kind}) => kind === 'label');
  if (known || label === undefined || label === false) return encoding;
  const column = columnIndex(label, cells);
  const name = cells.names && {name: cells.names[column]!};
  const added: LabelColumn = {kind: 'label', ...name, type: labelType(cells, column)};
  return {...encoding, columns: [...encoding.columns, added]};
}

/** The names of the features that an encoding makes; undefined if they have none, as where texts are hashed. */
export function featureNames({columns}: Encoding): string[] | undefined {
  const named = columns.some(
    ({kind, name}) => name !== undefined || kind === 'category' || kind === 'text',
  );
  const hashed = columns.some(of => of.kind === 'text' && of.vectorizer.name !== 'tfidf');
  if (!named || hashed) return undefined;
  // Where there is nothing but one text its words need no surname.
  const alone = columns.filter(column => widthOf(column) > 0).length === 1;
  return columns.flatMap((column, i) => {
    const name = column.name ?? String(i);
    if (column.kind === 'number') return [name];
    if (column.kind === 'text' && column.vectorizer.name === 'tfidf')
      return column.vectorizer.terms.map(term => (alone ? term : `${name}=${term}`));
    return column.kind === 'category' ? column.values.map(value => `${name}=${value}`) : [];
  });
}

/** What becomes of each column of a training table. */
function learnEncoding(
  cells: Cells,
  {missing, categorical = [], text = [], vectorizer = tfidf()}: TableOptions,
  labelColumn: number | undefined,
  dropped: ReadonlySet<number>,
): Encoding {
  const named = categorical === 'auto' ? [] : categorical;
  const categories = new Set(named.map(column => columnIndex(column, cells)));
  if (labelColumn !== undefined && categories.has(labelColumn))
    throw new Error(
      `${cells.source}: categorical names the label column ${columnName(labelColumn, cells)}`,
    );
  const texts = new Set(text.map(column => columnIndex(column, cells)));
  for (const column of texts) {
    const otherwise =
      (column === labelColumn && 'the label column') ||
      (dropped.has(column) && 'a column that drop names') ||
      (categories.has(column) && 'a column that categorical names');
    if (otherwise)
      throw new Error(`${cells.source}: text names ${otherwise}, ${columnName(column, cells)}`);
  }
  const columns = Array.from({length: cells.columns}, (_, column): ColumnEncoding => {
    const name = cells.names && {name: cells.names[column]!};
    if (column === labelColumn) return {kind: 'label', ...name, type: labelType(cells, column)};
    if (dropped.has(column)) return {kind: 'dropped', ...name};
    if (texts.has(column)) {
      const fit = () => vectorizer.fit(textsAt(cells, column)).config;
      return {kind: 'text', ...name, vectorizer: ofColumn(cells, column, fit)};
    }
    const learnt = (of: NumberColumn | CategoryColumn) => {
      const learner = learnerOf(of, column, cells);
      learner.add(cells);
      return learner.read();
    };
    if (categories.has(column) || (categorical === 'auto' && hasWords(cells, column))) {
      const category = learnt({kind: 'category', ...name, values: []});
      if (categorical === 'auto') checkFew(cells, column, widthOf(category));
      return category;
    }
    return learnt({kind: 'number', ...name, ...(missing === 'mean' && {mean: 0})});
  });
  if (!columns.some(column => widthOf(column) > 0)) {
    const there = columns.map((_, column) => columnName(column, cells));
    throw new Error(`${cells.source}: no feature columns, only ${there.join(', ')}`);
  }
  return {columns, ...(missing === 'mean' && {missing})};
}

/** What is learnt of a table that comes bit by bit. */
export interface RunningEncoding {
  /** Takes further rows. */
  add(cells: Cells): void;
  /** The encoding that was given, with the means, categories and words of all rows since. */
  read(): Encoding;
}

/**
 * Makes a {@link RunningEncoding}: what the columns are is known. `table` is what errors name; 'drop'
 * passes over rows that have a missing cell.
 */
export function runningEncoding(
  {columns, ...rest}: Encoding,
  table: Pick<Cells, 'source' | 'names'>,
  missing?: TableOptions['missing'],
): RunningEncoding {
  const learners = columns.map((column, place) => learnerOf(column, place, table));
  const used = [...columns.keys()].filter(
    place => columns[place]!.kind !== 'dropped' && columns[place]!.kind !== 'text',
  );
  return {
    add(cells) {
      const kept = missing === 'drop' ? completeRows(cells, used) : cells;
      for (const learner of learners) learner.add(kept);
    },
    read: () => ({...rest, columns: learners.map(learner => learner.read())}),
  };
}

/** What is learnt of one column, whatever was before. */
function learnerOf(
  column: ColumnEncoding,
  place: number,
  table: Pick<Cells, 'source' | 'names'>,
): {add(cells: Cells): void; read(): ColumnEncoding} {
  if (column.kind === 'number' && column.mean !== undefined) {
    let sum = 0;
    let count = 0;
    return {
      add(cells) {
        for (let row = 0; row < cells.rows; row++) {
          if (isMissing(cells.at(row, place))) continue;
          sum += numberAt(cells, row, place);
          count++;
        }
      },
      read() {
        if (count > 0) return {...column, mean: sum / count};
        const name = columnName(place, table);
        throw new Error(`${table.source}: column ${name} has no number to take the mean of`);
      },
    };
  }
  if (column.kind === 'category') {
    const values = new Set<string>();
    return {
      add(cells) {
        for (let row = 0; row < cells.rows; row++) {
          const cell = cells.at(row, place);
          if (!isMissing(cell)) values.add(wordIn(cell));
        }
      },
      read: () => ({...column, values: [...values].sort()}),
    };
  }
  if (column.kind === 'text') {
    const learner = vectorizerFromConfig(column.vectorizer).running?.();
    if (learner) {
      return {
        add: cells => learner.add(textsAt(cells, place)),
        read: () => ({
          ...column,
          vectorizer: ofColumn(table, place, () => learner.read().config),
        }),
      };
    }
  }
  if (column.kind === 'label') {
    let {type} = column;
    return {
      add(cells) {
        if (type === 'number') type = labelType(cells, place);
      },
      read: () => ({...column, type}),
    };
  }
  return {add: () => undefined, read: () => column};
}

/** What `learn` says, its error with the name of the column. */
function ofColumn<T>(table: Pick<Cells, 'source' | 'names'>, column: number, learn: () => T): T {
  try {
    return learn();
  } catch (error) {
    const {message} = error as Error;
    throw new Error(`${table.source}: column ${columnName(column, table)}: ${message}`, {
      cause: error,
    });
  }
}

function textsAt(cells: Cells, column: number): string[] {
  return Array.from({length: cells.rows}, (_, row) => String(cells.at(row, column) ?? ''));
}

/** Numbers only where nothing is lost: '01' and '1' are two labels, as are long identifiers. */
function labelType(cells: Cells, column: number): 'number' | 'string' {
  for (let row = 0; row < cells.rows; row++) {
    const cell = cells.at(row, column);
    if (isMissing(cell) || typeof cell === 'number') continue;
    const word = wordIn(cell);
    if (
      typeof cell === 'boolean' ||
      String(Number(word)) !== word ||
      !Number.isFinite(Number(word))
    )
      return 'string';
  }
  return 'number';
}

function hasWords(cells: Cells, column: number): boolean {
  for (let row = 0; row < cells.rows; row++) {
    const cell = cells.at(row, column);
    if (!isMissing(cell) && numberIn(cell) === undefined) return true;
  }
  return false;
}

/** A column of names or identifiers would become as many features as there are rows. */
function checkFew(cells: Cells, column: number, values: number): void {
  if (values > 100 && values > cells.rows / 2) {
    throw new Error(
      `${cells.source}: column ${columnName(column, cells)} has ${values} different values in ` +
        `${cells.rows} rows: drop it, or name the categorical columns`,
    );
  }
}

/**
 * Where each column of the encoding is in a table: by name if both have names, else by position. A
 * table without names has all columns of training, or all but the label. The label's place is
 * undefined if it is not read.
 */
function findColumns(
  cells: Cells,
  {columns}: Encoding,
  label: string | number | false | undefined,
): (number | undefined)[] {
  const given = label === undefined || label === false ? undefined : columnIndex(label, cells);
  const named = columns.every(({name}) => name !== undefined);
  if (cells.names && named) {
    return columns.map(({kind, name}) => {
      if (kind === 'dropped') return undefined;
      if (kind !== 'label') return columnIndex(name!, cells);
      return label === false ? undefined : (given ?? columnIndex(name!, cells));
    });
  }
  const rest = Array.from({length: cells.columns}, (_, column) => column);
  if (given !== undefined) rest.splice(given, 1);
  const unlabelled = columns.filter(({kind}) => kind !== 'label');
  if (rest.length === columns.length && given === undefined)
    return columns.map(({kind}, i) =>
      kind === 'dropped' || (kind === 'label' && label === false) ? undefined : i,
    );
  if (rest.length === unlabelled.length && (given !== undefined || label === false)) {
    const places = rest.values();
    return columns.map(({kind}) => {
      const place = kind === 'label' ? given : places.next().value;
      return kind === 'dropped' ? undefined : place;
    });
  }
  const orLess =
    columns.length === unlabelled.length ? '' : ` or ${unlabelled.length} without the label`;
  throw new Error(
    `${cells.source}: has ${cells.columns} columns, in training there were ${columns.length}` +
      `${orLess}${named ? `: ${columns.map(({name}) => name).join(', ')}; ${HEADERLESS}` : ''}`,
  );
}

/** A column that is read: what becomes of it, and where it is. */
interface ReadColumn<T extends ColumnEncoding = ColumnEncoding> {
  column: T;
  place: number;
}

/** The examples, given where each column of the encoding is. */
function encode(
  cells: Cells,
  encoding: Encoding,
  places: readonly (number | undefined)[],
  maxBytes?: number,
): Dataset {
  const read = encoding.columns.flatMap((column, i) => {
    const place = places[i];
    return place === undefined ? [] : [{column, place}];
  });
  const features = featureNames(encoding);
  const labelled = read.find(isOf('label'));
  const labelColumn = labelled && cells.names?.[labelled.place];
  const {rows} = cells;
  return {
    ...(read.some(isOf('text'))
      ? sideBySide(rows, partsOf(cells, encoding, read, maxBytes))
      : denseRows(cells, encoding, read, maxBytes)),
    encoding,
    ...(features && {features}),
    ...(labelColumn !== undefined && {labelColumn}),
    ...(labelled && {
      labels: Array.from({length: rows}, (_, row) => labelAt(cells, row, labelled)),
    }),
  };
}

function isOf<K extends ColumnEncoding['kind']>(kind: K) {
  return (of: ReadColumn): of is ReadColumn<ColumnEncoding & {kind: K}> => of.column.kind === kind;
}

/** The columns of texts one by one, and what is between them together. */
function partsOf(
  cells: Cells,
  encoding: Encoding,
  read: readonly ReadColumn[],
  maxBytes?: number,
): Dataset[] {
  const parts: Dataset[] = [];
  let others: ReadColumn[] = [];
  const flush = () => {
    if (others.length) parts.push(denseRows(cells, encoding, others, maxBytes));
    others = [];
  };
  for (const of of read) {
    if (!isOf('text')(of)) {
      others.push(of);
      continue;
    }
    flush();
    parts.push(vectorizerFromConfig(of.column.vectorizer).transform(textsAt(cells, of.place)));
  }
  flush();
  return parts;
}

/** The features of columns of numbers and of words. */
function denseRows(
  cells: Cells,
  {missing}: Encoding,
  read: readonly ReadColumn[],
  maxBytes = MAX_BYTES,
): DenseDataset {
  const {rows} = cells;
  const columns = read.reduce((sum, {column}) => sum + widthOf(column), 0);
  const bytes = 4 * rows * columns;
  if (bytes > maxBytes)
    throw new Error(
      `${cells.source}: ${rows} rows of ${columns} features take ${sizeText(bytes)}, maxBytes allows ${sizeText(maxBytes)}`,
    );
  const values = new Float32Array(rows * columns);
  let feature = 0;
  const writers = read.flatMap((of): Writer[] => {
    const {column, place} = of;
    const first = feature;
    feature += widthOf(column);
    if (column.kind === 'number')
      return [(row, at) => (values[at + first] = numberAt(cells, row, place, column.mean))];
    if (column.kind !== 'category') return [];
    const index = new Map(column.values.map((value, k) => [value, first + k]));
    return [
      (row, at) => {
        const word = categoryAt(cells, row, place, missing);
        const found = word === undefined ? undefined : index.get(word);
        if (found !== undefined) values[at + found] = 1;
      },
    ];
  });
  for (let i = 0; i < rows; i++) for (const write of writers) write(i, i * columns);
  return {rows, columns, values};
}

/** The vectorizer of an encoding that makes all features of one column of texts. */
export function soleVectorizer({columns}: Encoding): VectorizerConfig | undefined {
  const [column, ...more] = columns.filter(column => widthOf(column) > 0);
  return column?.kind === 'text' && more.length === 0 ? column.vectorizer : undefined;
}

/** The features, from `first` up to `last`, that a vectorizer has scaled: rows of texts have norm 1. */
export function textFeatures({columns}: Encoding): {first: number; last: number}[] {
  let last = 0;
  return columns.flatMap(column => {
    const first = last;
    last += widthOf(column);
    return column.kind === 'text' ? [{first, last}] : [];
  });
}

/** Writes what becomes of one cell of a row to the example whose values begin at `at`. */
type Writer = (row: number, at: number) => unknown;

/** The number of features that a column becomes. */
function widthOf(column: ColumnEncoding): number {
  if (column.kind === 'category') return column.values.length;
  if (column.kind === 'text') return columnsOf(column.vectorizer);
  return column.kind === 'number' ? 1 : 0;
}

/** The rows in which no cell of `columns` is missing. */
function completeRows(cells: Cells, columns: readonly number[]): Cells {
  const rows = Array.from({length: cells.rows}, (_, row) => row).filter(row =>
    columns.every(column => !isMissing(cells.at(row, column))),
  );
  if (rows.length === 0)
    throw new Error(`${cells.source}: every row has a missing cell, none is left`);
  return cellsAt(cells, rows);
}

function numberAt(cells: Cells, row: number, column: number, mean?: number): number {
  const cell = cells.at(row, column);
  const value = numberIn(cell);
  if (value !== undefined) return value;
  if (isMissing(cell)) return mean ?? failMissing(cells, row, column);
  const hint =
    Number.isNaN(Number(cell)) && !hasNumbers(cells, column)
      ? ', nor is any cell of the column: name it in categorical or drop'
      : '';
  failAt(cells, row, column, `${quoted(wordIn(cell))} is not a finite number${hint}`);
}

function hasNumbers(cells: Cells, column: number): boolean {
  for (let row = 0; row < cells.rows; row++)
    if (numberIn(cells.at(row, column)) !== undefined) return true;
  return false;
}

/** The value of a categorical cell; undefined if it is missing and may be. */
function categoryAt(
  cells: Cells,
  row: number,
  column: number,
  missing: 'mean' | undefined,
): string | undefined {
  const cell = cells.at(row, column);
  if (!isMissing(cell)) return wordIn(cell);
  return missing ? undefined : failMissing(cells, row, column);
}

function failMissing(cells: Cells, row: number, column: number): never {
  const word = wordIn(cells.at(row, column));
  const what = word === '' ? 'is empty' : `${quoted(word)} stands for a missing value`;
  failAt(cells, row, column, `${what}; missing 'mean' or 'drop' allows it`);
}

function labelAt(cells: Cells, row: number, of: ReadColumn<LabelColumn>): Label {
  const {
    place: column,
    column: {type},
  } = of;
  const cell = cells.at(row, column);
  const word = wordIn(cell);
  if (word === '') failAt(cells, row, column, 'the label is empty');
  if (isMissing(cell)) failAt(cells, row, column, `the label is missing (${quoted(word)})`);
  if (type === 'string') return word;
  const value = Number(cell);
  if (Number.isFinite(value)) return value;
  failAt(
    cells,
    row,
    column,
    `the label ${quoted(word)} is not a number, as those of training were`,
  );
}
