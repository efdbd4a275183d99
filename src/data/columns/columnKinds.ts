import {category} from './category.js';
import type {ColumnKind} from './columnKind.js';
import {date} from './date.js';
import {dropped} from './dropped.js';
import {label} from './label.js';
import {number} from './number.js';
import {ordinal} from './ordinal.js';
import {text} from './text.js';
import {weight} from './weight.js';

/** Every kind of column. If two options name the same column, the error names the kind that is listed first. */
export const columnKinds = {label, weight, dropped, category, text, date, ordinal, number};

/** A kind in the list. */
type Listed = (typeof columnKinds)[keyof typeof columnKinds];

type PartsOf<Kind> =
  Kind extends ColumnKind<infer C, infer O, infer P> ? {column: C; options: O; choices: P} : never;

/** All of a union at once. */
type Every<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;

/** The encoding of one column of a table file. */
export type ColumnEncoding = PartsOf<Listed>['column'];

/** The options that kinds of columns have, all of them. */
export type KindOptions = Every<PartsOf<Listed>['options']>;

/** What kinds let single columns choose. */
export type KindChoices = Every<PartsOf<Listed>['choices']>;

/** A kind of feature columns: what one column can be chosen to be. */
export type ChosenKind = Exclude<ColumnEncoding['kind'], 'label' | 'weight'>;
