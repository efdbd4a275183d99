import type {ColumnKind} from './columnKind.js';

/** A column that is passed over. */
export interface DroppedColumn {
  readonly kind: 'dropped';
  readonly name?: string;
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
