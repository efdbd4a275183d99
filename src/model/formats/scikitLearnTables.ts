import {described, quoted} from '../../arguments/index.js';
import {columnChoices, type ColumnEncoding, type Encoding} from '../../data/index.js';
import type {Step} from './scikitLearnTexts.js';

/** The step that makes numbers of the columns of a table, in the JSON of `python/`. */
export const TABLE_STEP = 'ColumnTransformer';

const isNumber = (value: unknown) => Number.isFinite(value);
const isWord = (value: unknown) => typeof value === 'string';
const areWords = (value: unknown) => Array.isArray(value) && value.every(isWord);

/** The kinds of columns that scikit-learn has, too, and what fills gaps in them. */
const isFill: Readonly<Record<string, (value: unknown) => boolean>> = {
  number: isNumber,
  // By its place in the order.
  ordinal: isNumber,
  category: isWord,
  dropped: () => false,
};

/** What else is said of a column. */
const isField: Readonly<Record<string, (value: unknown, kind: string) => boolean>> = {
  name: isWord,
  missing: value => value !== 'drop' && columnChoices.missing.check(value) === undefined,
  fill: (value, kind) => isFill[kind]!(value),
  indicator: value => value === true,
  values: areWords,
  rare: value => (value as number) >= 0 && isNumber(value),
};

/**
 * The encoding of a table in a step, its columns in the order of the file.
 *
 * @throws one line, starting with `call`, if a column is of another kind, or not all is said of it
 */
export function readTable(call: string, step: Step & {columns?: unknown}): Encoding {
  const {columns} = step;
  if (!Array.isArray(columns) || columns.length === 0)
    throw new Error(`${call}: ${TABLE_STEP}.columns must be a list of columns`);
  const read = columns.map((column: Record<string, unknown> | null, i) => {
    const fail = (why: string) => {
      throw new Error(`${call}: ${TABLE_STEP}.columns[${i}] ${why}`);
    };
    const {kind} = column ?? {};
    if (typeof kind !== 'string' || !Object.hasOwn(isFill, kind))
      fail(
        `is of kind ${quoted(isWord(kind) ? (kind as string) : described(kind))}: there are ${Object.keys(isFill).join(', ')}`,
      );
    const said = Object.entries(column!).filter(([name]) => Object.hasOwn(isField, name));
    const wrong = said.find(([name, value]) => !isField[name]!(value, kind as string));
    if (wrong) fail(`has no such ${wrong[0]}: ${described(wrong[1])}`);
    const {values, missing, fill} = column!;
    if ((kind === 'category' || kind === 'ordinal') && values === undefined) fail('has no values');
    // Of words a gap that nothing fills is none of them.
    if (missing !== undefined && fill === undefined && kind !== 'category') fail('has no fill');
    return {kind, ...Object.fromEntries(said)} as unknown as ColumnEncoding;
  });
  if (new Set(read.map(({name}) => name === undefined)).size > 1)
    throw new Error(`${call}: ${TABLE_STEP}.columns must have names, all or none`);
  return {columns: read};
}

/** The step that makes the same features. @throws one line, starting with `call`, if none does */
export function writeTable(call: string, {columns}: Encoding): Step & {columns: unknown} {
  const written = columns.flatMap((column, i) => {
    if (column.kind === 'label' || column.kind === 'weight') return [];
    const why = whyNot(column);
    if (why)
      throw new Error(
        `${call}: scikit-learn cannot hold column ${quoted(column.name ?? String(i))}: ${why}`,
      );
    const said = Object.entries(column).filter(([name]) => Object.hasOwn(isField, name));
    // What is to be learnt anew of gaps is not said where there were none.
    const isSaid = ([name, value]: [string, unknown]) => name !== 'indicator' || value === true;
    return [{kind: column.kind, ...Object.fromEntries(said.filter(isSaid))}];
  });
  return {step: TABLE_STEP, columns: written};
}

/** Why nothing of scikit-learn makes the same features of a column; undefined if something does. */
function whyNot(column: ColumnEncoding): string | undefined {
  if (column.kind === 'date') return 'it has nothing that makes parts of dates';
  if (column.kind === 'text') return 'texts are written where they are the only column';
  const {missing, fill} = column;
  if (column.kind === 'category' && column.rare !== undefined && missing && fill === undefined)
    return "a gap would be a rare word: fill gaps by missing 'constant' or 'mostFrequent'";
  return undefined;
}
