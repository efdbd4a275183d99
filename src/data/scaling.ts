import type {ColumnOptions} from './columns/columnOptions.js';
import {isSparse, type Dataset} from './dataset.js';
import {placedColumns, type Encoding} from './table/encoding.js';
import {option, optionError} from './optionError.js';
import {scalers, type ScalerLearner, type ScalerName, type Scaling} from './scalers/index.js';

/**
 * The scaling of all examples, each feature by the scaler of its column, else by `scaler`; undefined if
 * nothing is to be scaled.
 *
 * @param scaler by default what suits the rows: 'standard' if dense, 'maxabs' if sparse, of texts 'none'
 * @param weights [N], above 0: a row of weight k counts k times; ones by default
 * @throws one line if it would move the zeros of sparse rows
 */
export function scalingOf(
  call: string,
  data: Dataset,
  scaler?: ScalerName,
  weights?: Float32Array,
): Scaling | undefined {
  const scaling = learning(call, scaler, false);
  scaling.add(data, weights);
  return scaling.read();
}

/** What is the same of all examples that a scaling is learnt of. */
interface Kind {
  sparse: boolean;
  /** What their columns are, of which some may have scalers of their own. */
  encoding?: Encoding | undefined;
  /** D, of sparse rows at least. */
  columns: number;
}

/** Throws what {@link scalingOf} does of such examples, without work. */
export function checkScaling(call: string, data: Dataset, scaler?: ScalerName): void {
  learning(call, scaler, false).begin(kindOf(data));
}

function kindOf(data: Dataset): Kind {
  return {sparse: isSparse(data), encoding: data.encoding, columns: data.columns};
}

/** The scaling of examples that come bit by bit. */
export interface RunningScaling {
  /** Takes further examples, of the kind of those before. */
  add(data: Dataset, weights?: Float32Array): void;
  /** The scaling of all examples so far, as {@link scalingOf} makes it. */
  read(): Scaling | undefined;
  /** Examples scaled by what is known so far. */
  scaled(data: Dataset): Dataset;
  /** Goes on from a scaling of so many examples. */
  goOn(scaling: Scaling, rows: number): void;
  /** The sums of all examples so far, as plain JSON. */
  sums(): unknown;
  /** Adds those of other examples of the same kind. */
  merge(sums: unknown): void;
}

/**
 * Makes a {@link RunningScaling} of no examples yet.
 *
 * @param kind that of the first examples by default
 * @throws one line, once the kind is known, if the scaler needs all examples at once
 */
export function runningScaling(call: string, scaler?: ScalerName, kind?: Kind): RunningScaling {
  const running = learning(call, scaler, true);
  if (kind) running.begin(kind);
  return running;
}

/**
 * Throws one line if what was asked for needs all rows at once, before any are read.
 *
 * @param byColumn the choices for single columns
 */
export function checkScalersInBits(
  call: string,
  scaler: ScalerName | undefined,
  byColumn: ColumnOptions['byColumn'] = {},
): void {
  if (scaler) checkInBits(call, scaler);
  for (const [column, {scaling}] of Object.entries(byColumn))
    if (scaling) checkInBits(call, scaling, column);
}

function checkInBits(call: string, name: ScalerName, column?: string): void {
  if (!scalers[name].sumsOf)
    throw optionError`${call}: ${option('scaling', name, column)} needs all rows at once, these come bit by bit`;
}

function learning(call: string, scaler: ScalerName | undefined, inBits: boolean) {
  const learners = new Map<ScalerName, ScalerLearner>();
  let kind: Kind | undefined;

  function begin(found: Kind): void {
    kind = {...found};
    for (const {name, column} of rangesOf(kind)) {
      const {isCentred, learn} = scalers[name];
      if (kind.sparse && isCentred)
        throw optionError`${call}: ${option('scaling', name, column)} would move the zeros of sparse rows: ${option('scaling', 'maxabs', column)} keeps them`;
      if (inBits) checkInBits(call, name, column);
      if (!learners.has(name)) learners.set(name, learn());
    }
  }

  /** Which features, from `first` up to `last`, have which scaler. */
  function rangesOf({sparse, encoding, columns}: Kind) {
    const other: ScalerName = scaler ?? (sparse ? 'maxabs' : 'standard');
    const own = encoding ? placedColumns(encoding) : [];
    const first = own.at(-1)?.last ?? 0;
    return [
      ...own.map(({scaling, name: column, first, last}) =>
        scaling ? {name: scaling, column, first, last} : {name: other, first, last},
      ),
      ...(first < columns ? [{name: other, first, last: columns}] : []),
    ];
  }

  function read(): Scaling | undefined {
    if ([...learners.keys()].every(name => name === 'none')) return undefined;
    const {sparse, columns} = kind!;
    const spread = new Float64Array(columns);
    const scaling = sparse ? {spread} : {center: new Float64Array(columns), spread};
    for (const {name, first, last} of rangesOf(kind!))
      learners.get(name)!.write(scaling, first, last);
    return scaling;
  }

  return {
    begin,
    add(data: Dataset, weights?: Float32Array) {
      if (kind) kind.columns = Math.max(kind.columns, data.columns);
      else begin(kindOf(data));
      for (const learner of learners.values()) learner.add(data, weights);
    },
    read,
    scaled(data: Dataset) {
      const scaling = read();
      return scaling ? scale(data, scaling) : data;
    },
    goOn(scaling: Scaling, rows: number) {
      for (const [name, learner] of learners) learner.merge!(scalers[name].sumsOf!(scaling, rows));
    },
    sums: () => Array.from(learners.values(), learner => learner.sums!()),
    merge(sums: unknown) {
      [...learners.values()].forEach((learner, i) => learner.merge!((sums as unknown[])[i]));
    },
  };
}

/**
 * The scaled copy of `data`; a feature that had no spread when the scaling was made becomes 0.
 * Sparse data can only be divided: a `center` would make it dense.
 *
 * @throws if data is sparse and the scaling has a center
 */
export function scale<T extends Dataset>(data: T, scaling: Scaling): T;
export function scale({raw: _, ...data}: Dataset, scaling: Scaling): Dataset {
  const scaled = {...data, values: new Float32Array(data.values.length)};
  write(data, scaling, scaled.values);
  return scaled;
}

/** The same in the place of the numbers of `data`. @throws as {@link scale} */
export function scaleInPlace(data: Dataset, scaling: Scaling): void {
  write(data, scaling, data.values);
}

function write(data: Dataset, {center, spread}: Scaling, scaled: Float32Array): void {
  const {columns, values} = data;
  if (isSparse(data)) {
    if (center) throw new Error('scale: sparse rows cannot be centred');
    const {indices} = data;
    for (let i = 0; i < values.length; i++) {
      const d = indices[i]!;
      scaled[i] = spread[d]! > 0 ? values[i]! / spread[d]! : 0;
    }
    return;
  }
  // Of one kind from here on: what may be missing, or an integer, makes an object of every number.
  const centers = center ?? new Float64Array(columns);
  for (let first = 0; first < values.length; first += columns) {
    for (let d = 0; d < columns; d++) {
      const by = spread[d]!;
      scaled[first + d] = by > 0 ? (values[first + d]! - centers[d]!) / by : 0;
    }
  }
}
