import {hashOfBytes, isSparse, murmurHash3, type Dataset} from '../data/index.js';
import {countOf, isRaw, isTexts, type RawRows} from '../model/index.js';
import type {FoldOptions} from './folds.js';
import type {WeighedExamples} from './fold.js';
import {plainObject, plainValue, type Parameters, type SearchProblem} from './grid.js';
import type {FoldRow} from './searchRow.js';

/** What a search is of. Only what was found in a search of the same is of use to another. */
export interface SearchIdentity {
  /** Size, and hashes of labels, features and sample weights. */
  data: string;
  /** How many, or a hash of those that were given. */
  folds: number | string;
  seed: number;
  grid: Readonly<Record<string, readonly unknown[]>>;
  /** The options that all candidates share. */
  options: Parameters;
  fit: Parameters;
  /** The names of the scorers, the one that ranks first, where any were asked for. */
  scores?: readonly string[];
}

/** Where a search keeps what it found, to go on from there when it was interrupted. */
export interface SearchStore {
  /**
   * What was saved so far; nothing at first.
   *
   * @throws if it is of another search
   */
  load(search: SearchIdentity): Promise<FoldRow[]>;
  /** Called with what came of each fold as soon as it is known. */
  save(row: FoldRow): Promise<void>;
}

/** The values that are tried of each option, or of what stands for some. */
export type Tried = Readonly<Record<string, readonly unknown[]>>;

/** The identity of a search. @throws if an option is of a kind that cannot be told from another */
export function identityOf(
  call: string,
  {data, labels, weights}: WeighedExamples,
  {grid, options = {}, fit = {}}: Pick<SearchProblem, 'options' | 'fit'> & {grid: Tried},
  {
    folds,
    groups,
    seed,
    names,
  }: Pick<FoldOptions, 'groups'> & {
    folds: NonNullable<FoldOptions['folds']>;
    seed: number;
    names: readonly string[];
  },
): SearchIdentity {
  const {vectorizer, ...plain} = options;
  return {
    data: [
      ...hashesOf(data),
      hashOf(JSON.stringify(labels)),
      ...(weights ? [hashOf(weights)] : []),
    ].join(' '),
    folds: typeof folds === 'number' ? folds : hashOf(JSON.stringify([folds, groups])),
    seed,
    ...(names.length > 0 && {scores: names}),
    grid: Object.fromEntries(
      Object.entries(grid).map(([name, values]) => [
        name,
        // JSON has no undefined.
        values.map(value => plainValue(`${call}: grid.${name}`, value) ?? null),
      ]),
    ),
    options: {
      ...plainObject(`${call}: options`, plain),
      ...(vectorizer && {vectorizer: hashOf(JSON.stringify(vectorizer.config))}),
    },
    fit: plainObject(`${call}: fit`, {
      ...fit,
      // What is only shown, and what is a part of the data.
      callbacks: undefined,
      verbose: undefined,
      sampleWeight: undefined,
      validationData: undefined,
    }),
  };
}

/** The size of the examples, and a hash of each array that they are made of. */
function hashesOf(data: Dataset | RawRows): string[] {
  if (isTexts(data)) return [`${countOf(data)} texts`, hashOf(JSON.stringify(data))];
  if (isRaw(data)) return [`${data.cells.length} raw rows`, hashOf(JSON.stringify(data))];
  const arrays = isSparse(data) ? [data.values, data.indptr, data.indices] : [data.values];
  return [`${data.rows}x${data.columns}`, ...arrays.map(hashOf)];
}

function hashOf(content: string | ArrayBufferView): string {
  const hash =
    typeof content === 'string'
      ? murmurHash3(content)
      : hashOfBytes(new Uint8Array(content.buffer, content.byteOffset, content.byteLength));
  return (hash >>> 0).toString(16);
}
