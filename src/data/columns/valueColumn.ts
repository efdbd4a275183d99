import {failAt, failMissing, isMissing, wordIn, type Cell, type Cells} from '../table/cells.js';
import type {Learner} from '../encoder.js';
import {imputers, type CellValue} from '../imputers/index.js';
import {option, optionError} from '../optionError.js';
import {quoted} from '../../arguments/index.js';
import type {Column, ColumnKind, Gaps} from './columnKind.js';

/** What is special of a kind of column whose cells stand for values; {@link valueColumn} adds what fills gaps. */
export interface ValueKind<
  C extends Column,
  V extends CellValue,
  O extends object = object,
  P extends object = object,
> extends Pick<
  ColumnKind<C, O, P>,
  'option' | 'named' | 'options' | 'choices' | 'blank' | 'width'
> {
  features(column: C, name: string): readonly string[];
  /** Makes what finds the value of a cell; undefined if it stands for none. */
  reader(column: C): (cell: Cell) => V | undefined;
  /** Finds the value at a place, where that is quicker than by its cell. */
  valueAt?(cells: Cells, row: number, place: number): V | undefined;
  /** What a word that stands for no value is not. */
  expected(column: C): string;
  /** Throws an error at such a word that says more. */
  fail?(cells: Cells, row: number, place: number): never;
  /** What fills gaps where a constant does and none is given; absent if one must be. */
  readonly constant?: V;
  /** Whether values are words, which have no mean. */
  readonly areWords?: true;
  /** What the column is once the weight of each value is known; absent if values teach nothing. */
  learnt?(column: C, weights: ReadonlyMap<V, number>): C;
  /** Makes what writes the features of a value. */
  writer(column: C): (value: V, put: (feature: number, value: number) => void) => void;
}

/** The kind of such columns: gaps are an error, or filled as `missing` says, and told in a feature of their own. */
export function valueColumn<
  C extends Column,
  V extends CellValue,
  O extends object = object,
  P extends object = object,
>(kind: ValueKind<C, V, O, P>): ColumnKind<C, O, P> {
  return {
    ...kind,
    needsCells: true,
    ...(kind.learnt && {learns: true}),
    blank(options, name, call) {
      const column = kind.blank(options, name, call);
      return {
        ...column,
        ...gapsOf(kind, {...column, ...(name !== undefined && {name})}, options, call),
      };
    },
    width: column => kind.width(column) + Number(column.indicator ?? false),
    features: (column, name) => [
      ...kind.features(column, name),
      ...(column.indicator ? [`${name}=(missing)`] : []),
    ],
    learn: (column, place, name) => learner(kind, column, place, name),
    write(column, cells, place) {
      const [valueAt, write] = [valueFinder(kind, column), kind.writer(column)];
      const {missing, fill, indicator} = column;
      const width = kind.width(column);
      return {
        write(row, put) {
          const value = valueAt(cells, row, place);
          if (value !== undefined) {
            write(value, put);
            return;
          }
          if (!isMissing(cells.at(row, place))) failValue(kind, column, cells, row, place);
          if (missing === undefined) failMissing(cells, row, place);
          if (fill !== undefined) write(fill as V, put);
          if (indicator) put(width, 1);
        },
      };
    },
  };
}

/** Makes what finds the value at a place. */
function valueFinder<C extends Column, V extends CellValue>(
  kind: ValueKind<C, V>,
  column: C,
): (cells: Cells, row: number, place: number) => V | undefined {
  if (kind.valueAt) return kind.valueAt;
  const valueOf = kind.reader(column);
  return (cells, row, place) => valueOf(cells.at(row, place));
}

/** What becomes of gaps, before anything is learnt. @throws one line, if a constant is none of the values */
function gapsOf<C extends Column, V extends CellValue>(
  kind: ValueKind<C, V>,
  column: C,
  {missing, fill, addIndicator}: Gaps,
  call: string,
): Pick<Column, 'missing' | 'fill' | 'indicator'> {
  if (fill !== undefined && missing !== 'constant')
    throw new Error(`${call}: fill is of missing 'constant'`);
  if (missing === undefined || missing === 'drop') return {};
  const gaps = {missing, ...(addIndicator && {indicator: true})};
  if (missing !== 'constant') return gaps;
  const value = fill === undefined ? kind.constant : kind.reader(column)(fill);
  if (value !== undefined) return {...gaps, fill: value};
  if (fill === undefined)
    throw optionError`${call}: ${option('missing', 'constant')} needs ${option('fill', '…', column.name)}`;
  throw new Error(`${call}: the fill ${quoted(String(fill))} is ${kind.expected(column)}`);
}

function learner<C extends Column, V extends CellValue>(
  kind: ValueKind<C, V>,
  column: C,
  place: number,
  name: string,
): Learner<Cells, C> | undefined {
  const {missing, indicator} = column;
  const {learn, ofNumbers} = (missing && imputers[missing]) ?? {};
  const filling = ofNumbers && kind.areWords ? undefined : learn?.();
  if (!filling && !kind.learnt && indicator === undefined) return undefined;
  const valueAt = valueFinder(kind, column);
  const counts = new Map<V, number>();
  let gaps = 0;
  const count = (value: V, weight: number) => counts.set(value, (counts.get(value) ?? 0) + weight);
  return {
    add(cells, weights) {
      for (let row = 0; row < cells.rows; row++) {
        const weight = weights?.[row] ?? 1;
        if (weight === 0) continue;
        const value = valueAt(cells, row, place);
        if (value !== undefined) {
          filling?.add(value, weight);
          if (kind.learnt) count(value, weight);
        } else if (isMissing(cells.at(row, place))) gaps += weight;
        else failValue(kind, column, cells, row, place);
      }
    },
    sums: () => ({gaps, counts: [...counts], filling: filling?.sums() ?? null}),
    merge(sums) {
      const other = sums as {gaps: number; counts: [V, number][]; filling: unknown};
      gaps += other.gaps;
      for (const [value, weight] of other.counts) count(value, weight);
      filling?.merge(other.filling);
    },
    read() {
      const fill = filling ? (filling.read() as V | undefined) : (column.fill as V | undefined);
      if (filling && fill === undefined)
        throw new Error(
          `${name} has no ${kind.areWords ? 'word' : 'number'} to take the ${missing} of`,
        );
      const weights = new Map(counts);
      if (fill !== undefined && gaps > 0) weights.set(fill, (weights.get(fill) ?? 0) + gaps);
      return {
        ...(kind.learnt ? kind.learnt(column, weights) : column),
        ...(fill !== undefined && {fill}),
        ...(indicator !== undefined && {indicator: gaps > 0}),
      };
    },
  };
}

/** Throws an error at a cell that is not missing and stands for no value. */
function failValue<C extends Column, V extends CellValue>(
  kind: ValueKind<C, V>,
  column: C,
  cells: Cells,
  row: number,
  place: number,
): never {
  kind.fail?.(cells, row, place);
  const word = quoted(wordIn(cells.at(row, place)));
  failAt(cells, row, place, `${word} is ${kind.expected(column)}`);
}
