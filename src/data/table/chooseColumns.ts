import {
  columnIndex,
  columnName,
  isMissing,
  isMissingAt,
  numberAt,
  wordIn,
  type Cells,
} from './cells.js';
import {described, quoted} from '../../arguments/index.js';
import {option, optionError} from '../optionError.js';
import type {ColumnKind} from '../columns/columnKind.js';
import {columnChoices} from '../columns/columnChoices.js';
import {columnKinds, type ColumnEncoding} from '../columns/columnKinds.js';
import {isDate} from '../columns/date.js';
import type {ColumnChoice, ColumnOptions} from '../columns/columnOptions.js';
import type {Encoding} from './encoding.js';
import {checkOptions} from '../option.js';
import {checkWords, isOfNames} from './wordColumns.js';

type Kind = ColumnKind<ColumnEncoding>;

/**
 * The encoding that the options ask for, not fitted yet. Columns that no option names are numbers
 * or, with `categorical: 'auto'`, categories if some cell is a word.
 *
 * @throws one line if a column is not there, is to be two things, or is to be numbers and holds words
 */
export function chooseColumns(cells: Cells, options: ColumnOptions): Encoding {
  const {source, names} = cells;
  const chosen = new Map<number, Kind>();
  const choose = (by: string, place: number, kind: Kind | undefined) => {
    const before = chosen.get(place);
    if (before && before !== kind && (kind || before === columnKinds.label)) {
      const column = columnName(place, cells);
      const isKept = () =>
        by === 'drop' && options.keep?.some(kept => columnIndex(kept, cells) === place);
      if (before === columnKinds.label && isKept())
        throw new Error(
          `${source}: column ${column} holds the labels: it cannot be kept beside them`,
        );
      if (before === columnKinds.label)
        throw optionError`${source}: ${option(by)} names the label column, ${column}`;
      throw optionError`${source}: ${option(by)} names a column that ${option(before.option!)} names, ${column}`;
    }
    if (kind) chosen.set(place, kind);
  };
  for (const kind of Object.values<Kind>(columnKinds)) {
    checkOwn(source, kind, options);
    for (const column of kind.named?.(options) ?? [])
      choose(kind.option!, columnIndex(column, cells), kind);
  }
  const own = new Map<number, ColumnChoice>();
  for (const [column, choice] of Object.entries(options.byColumn ?? {})) {
    checkOptions(`${source}: byColumn: ${quoted(column)}`, choice, columnChoices);
    const place = columnIndex(names ? column : Number(column), cells);
    // Rows can be left out by the label, which is nothing else than the label for that.
    const onlyDrops = choice.missing === 'drop' && Object.keys(choice).length === 1;
    if (!onlyDrops) choose('byColumn', place, choice.kind && (columnKinds[choice.kind] as Kind));
    own.set(place, choice);
  }
  const isCategory = (place: number) => options.categorical === 'auto' && hasWords(cells, place);
  const columns = Array.from({length: cells.columns}, (_, place): ColumnEncoding => {
    const kind =
      chosen.get(place) ?? (isCategory(place) ? columnKinds.category : columnKinds.number);
    const choice = own.get(place);
    const call = `${source}: column ${columnName(place, cells)}`;
    return {
      ...kind.blank({...options, ...choice}, names?.[place], call),
      ...(names && {name: names[place]!}),
      ...(choice?.missing === 'drop' && {drops: true as const}),
      ...(choice?.scaling && {scaling: choice.scaling}),
    };
  });
  const tells = [options, ...own.values()].some(({addIndicator}) => addIndicator);
  if (tells && !columns.some(({indicator}) => indicator))
    throw optionError`${source}: ${option('addIndicator')} is of gaps that are filled: give ${option('missing', ['mean', 'median'])}`;
  const ofKind = (name: string) =>
    [...columns.keys()].filter(place => columns[place]!.kind === name);
  const {label = -1} = options;
  checkWords(cells, ofKind('number'), label === -1 ? ofKind('label')[0] : undefined);
  return {columns};
}

/** Throws one line if an option of a kind is wrong, as where columns are given as one name. */
function checkOwn(source: string, kind: Kind, options: ColumnOptions): void {
  for (const [name, {check}] of Object.entries(kind.options)) {
    const given = options[name as keyof ColumnOptions];
    const wrong = given === undefined ? undefined : check(given);
    if (wrong === undefined) continue;
    const isName = name === kind.option && typeof given === 'string';
    const got = isName ? `${quoted(given)}: ['${given}']` : described(given);
    throw optionError`${source}: ${option(name)} ${wrong}, got ${got}`;
  }
}

/**
 * Whether a column has words.
 *
 * @throws if they are names or identifiers, which would be as many features as rows
 */
function hasWords(cells: Cells, place: number): boolean {
  const isWord = (row: number) =>
    numberAt(cells, row, place) === undefined && !isMissing(cells.at(row, place));
  let row = 0;
  while (row < cells.rows && !isWord(row)) row++;
  if (row === cells.rows) return false;
  const values = new Set<string>();
  for (row = 0; row < cells.rows; row++)
    if (!isMissingAt(cells, row, place)) values.add(wordIn(cells.at(row, place)));
  if (isOfNames(values.size, cells.rows)) {
    if ([...values].every(isDate))
      throw optionError`${cells.source}: column ${columnName(place, cells)} holds dates: name it in ${option('dates')} or ${option('drop')}`;
    throw optionError`${cells.source}: column ${columnName(place, cells)} has ${values.size} different values in ${cells.rows} rows: ${option('drop')} it, or name the columns that are ${option('categorical')}`;
  }
  return true;
}
