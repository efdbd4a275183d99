import {described} from '../../arguments/index.js';
import type {ColumnKind} from '../columns/columnKind.js';
import {columnKinds, type ColumnEncoding} from '../columns/columnKinds.js';
import {featureName, type NamedFeatures} from '../featureName.js';
import type {ScalerName} from '../scalers/index.js';
import type {VectorizerConfig} from '../text/vectorizer.js';

/**
 * The encoding of a table file, fitted in training: that of each column, in the order of the file.
 * Plain JSON; a model keeps it, so that new rows are encoded as those of training were.
 */
export interface Encoding {
  readonly columns: readonly ColumnEncoding[];
}

/** The encoding in models of before, with other names for what fills missing cells. */
interface FirstEncoding {
  readonly columns: readonly (ColumnEncoding & {mean?: number; median?: number})[];
  readonly missing?: 'mean' | 'median';
}

/** The encoding that a model of any version has, with the names of today. */
export function currentEncoding(encoding: Encoding | FirstEncoding): Encoding {
  const {missing: ofAll, columns, ...rest} = encoding as FirstEncoding;
  const unnamed = columns.find(({name}) => name !== undefined && typeof name !== 'string');
  if (unnamed)
    throw new TypeError(
      `encoding: the name of a column must be a string, got ${described(unnamed.name)}`,
    );
  return {
    ...rest,
    columns: columns.map(({mean, median, ...column}) => {
      const fill = mean ?? median;
      if (fill !== undefined)
        return {...column, missing: mean === undefined ? 'median' : 'mean', fill};
      return column.kind === 'category' && ofAll ? {...column, missing: ofAll} : column;
    }),
  };
}

/** The kind of a column. */
export function kindOfColumn(column: ColumnEncoding): ColumnKind<ColumnEncoding> {
  return columnKinds[column.kind] as ColumnKind<ColumnEncoding>;
}

/** The number of features that a column becomes. */
export function widthOfColumn(column: ColumnEncoding): number {
  return kindOfColumn(column).width(column);
}

/** The names of the features that an encoding makes; undefined if they have none, as where texts are hashed. */
export function featureNames({columns}: Encoding): string[] | undefined {
  const wide = columns.filter(column => widthOfColumn(column) > 0);
  if (wide.every(({kind, name}) => kind === 'number' && name === undefined)) return undefined;
  const names = columns.map((column, i) =>
    kindOfColumn(column).features(column, column.name ?? String(i), wide.length === 1),
  );
  return names.every(parts => parts !== undefined) ? names.flat() : undefined;
}

/**
 * Whether the features depend on the rows that the encoding was fitted to, as means, categories or
 * words do.
 */
export function learnsFeatures({columns}: Encoding): boolean {
  return columns.some(
    column => column.kind !== 'label' && kindOfColumn(column).learn(column, 0, '') !== undefined,
  );
}

/** The vectorizer of an encoding that makes all features of one column of texts. */
export function soleVectorizer({columns}: Encoding): VectorizerConfig | undefined {
  const [column, ...more] = columns.filter(column => widthOfColumn(column) > 0);
  return column?.kind === 'text' && more.length === 0 ? column.vectorizer : undefined;
}

/** Columns that become features, from `first` up to `last`, and what these are scaled by, if the column says it. */
export function placedColumns({
  columns,
}: Encoding): {name: string; first: number; last: number; scaling?: ScalerName}[] {
  let last = 0;
  return columns.flatMap((column, i) => {
    const first = last;
    last += widthOfColumn(column);
    if (last === first) return [];
    const {name = String(i), scaling = kindOfColumn(column).isSparse ? 'none' : undefined} = column;
    return [{name, first, last, ...(scaling && {scaling})}];
  });
}

/** The features of each column of a file, from `first` up to `last`; without an encoding, each by itself. */
export function columnRanges(
  encoding: Encoding | undefined,
  columns: number,
  names: NamedFeatures = {},
): {name: string; first: number; last: number}[] {
  if (!encoding)
    return Array.from({length: columns}, (_, d) => ({
      name: featureName(names, d),
      first: d,
      last: d + 1,
    }));
  return placedColumns(encoding);
}
