import type {Column, ColumnKind} from './columnKind.js';

/** A column that is left out. */
export interface DroppedColumn extends Column {
  readonly kind: 'dropped';
}

/** See {@link DroppedColumn}. */
export const dropped: ColumnKind<DroppedColumn> = {
  option: 'drop',
  named: ({drop = []}) => drop,
  blank: () => ({kind: 'dropped'}),
  needsCells: false,
  width: () => 0,
  features: () => [],
  learn: () => undefined,
  write: () => ({most: 0, write: () => undefined}),
};
