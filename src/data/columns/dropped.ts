import type {Column, ColumnKind} from './columnKind.js';
import {columnList} from './columnList.js';
import {noFeatures} from './noFeatures.js';

/** A column that is left out. */
export interface DroppedColumn extends Column {
  readonly kind: 'dropped';
}

/** The option that names columns to leave out. */
export interface DropOptions {
  /** The columns to leave out, by name or index. @defaultValue none */
  drop?: readonly (string | number)[];
}

/** See {@link DroppedColumn}. */
export const dropped: ColumnKind<DroppedColumn, DropOptions> = {
  option: 'drop',
  named: ({drop = []}) => drop,
  options: {drop: {help: 'columns to leave out: a,b', ...columnList}},
  choices: {},
  blank: () => ({kind: 'dropped'}),
  needsCells: false,
  ...noFeatures,
};
