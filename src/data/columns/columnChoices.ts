import {imputerNames} from '../imputers/index.js';
import {must, oneOf, withExamples, yesOrNo, type OptionsOf} from '../option.js';
import {scalerNames} from '../scalers/index.js';
import type {ColumnKind} from './columnKind.js';
import {
  columnKinds,
  type ColumnEncoding,
  type KindChoices,
  type KindOptions,
} from './columnKinds.js';
import {columnList} from './columnList.js';
import type {ColumnChoice, ColumnOptions} from './columnOptions.js';

const kinds = Object.values<ColumnKind<ColumnEncoding>>(columnKinds);
const isWord = (value: unknown) => typeof value === 'string';

/** What there is to know of each option of the columns of a table; those of one kind have a flag, if they can be typed. */
export const columnOptions = {
  ...(Object.assign({}, ...kinds.map(({options}) => options)) as OptionsOf<KindOptions>),
  missing: {help: 'how missing cells are treated', check: withExamples},
  addIndicator: {help: 'whether one more feature says where gaps are', check: yesOrNo},
  byColumn: {help: 'what becomes of single columns', check: withExamples},
  keep: {help: 'columns to return beside the examples', ...columnList, flag: undefined},
} as const satisfies OptionsOf<ColumnOptions>;

/**
 * Whether something has to be learnt of all rows before any can be encoded: words, or what fills gaps.
 */
export function learnsColumns(options: ColumnOptions): boolean {
  const {missing, byColumn, ...named} = options;
  const learning = kinds.filter(({learns}) => learns).map(({option}) => option!);
  const fills = missing !== undefined && missing !== 'drop';
  return (
    fills ||
    byColumn !== undefined ||
    learning.some(name => named[name as keyof typeof named] !== undefined)
  );
}

/** What there is to know of each choice of a column; those with a flag can be typed. */
export const columnChoices = {
  kind: {
    help: 'what it is',
    ...oneOf(
      Object.entries(columnKinds).flatMap(([name, kind]) => ('isSingle' in kind ? [] : [name])),
    ),
    flag: {},
  },
  missing: {
    help: 'how gaps are filled, or that they leave out the row',
    ...oneOf([...imputerNames, 'drop']),
    flag: {},
  },
  fill: {
    help: 'what constant fills them by',
    check: must('a finite number or a word', value => isWord(value) || Number.isFinite(value)),
    flag: {},
  },
  addIndicator: {
    help: 'whether one more feature says where gaps are',
    check: yesOrNo,
    flag: {parse: text => (text === 'true' ? true : text === 'false' ? false : text)},
  },
  scaling: {help: 'what its features are scaled by', ...oneOf(scalerNames), flag: {}},
  ...(Object.assign({}, ...kinds.map(({choices}) => choices)) as OptionsOf<KindChoices>),
} as const satisfies OptionsOf<ColumnChoice>;
