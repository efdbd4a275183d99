import {columnIndex, columnName, isMissing, numberIn, wordIn, type Cells} from './cells.js';
import {option, optionError} from './optionError.js';
import type {ColumnKind} from './columns/columnKind.js';
import type {ColumnOptions, Filling} from './columns/columnOptions.js';
import {columnKinds, type ColumnEncoding, type Encoding} from './encoding.js';
import {checkWords, isOfNames} from './wordColumns.js';

type Kind = ColumnKind<ColumnEncoding>;

/**
 * The encoding that the options ask for, not fitted yet. Columns that no option names are numbers
 * or, with `categorical: 'auto'`, categories if some cell is a word.
 *
 * @throws one line if a column is not there, is to be two things, or is to be numbers and holds words
 */
export function chooseColumns(cells: Cells, options: ColumnOptions): Encoding {
  const chosen = new Map<number, Kind>();
  for (const kind of Object.values<Kind>(columnKinds)) {
    for (const column of kind.named?.(options) ?? []) {
      const place = columnIndex(column, cells);
      const before = chosen.get(place);
      if (before && before !== kind) {
        const what =
          before === columnKinds.label
            ? 'the label column'
            : `a column that ${before.option} names`;
        throw new Error(
          `${cells.source}: ${kind.option} names ${what}, ${columnName(place, cells)}`,
        );
      }
      chosen.set(place, kind);
    }
  }
  const isCategory = (place: number) => options.categorical === 'auto' && hasWords(cells, place);
  const columns = Array.from({length: cells.columns}, (_, place): ColumnEncoding => {
    const kind =
      chosen.get(place) ?? (isCategory(place) ? columnKinds.category : columnKinds.number);
    return {
      ...kind.blank(options, cells.names?.[place]),
      ...(cells.names && {name: cells.names[place]!}),
    };
  });
  const ofKind = (name: string) =>
    [...columns.keys()].filter(place => columns[place]!.kind === name);
  const {label = -1} = options;
  checkWords(cells, ofKind('number'), label === -1 ? ofKind('label')[0] : undefined);
  return {columns, ...(isFilling(options.missing) && {missing: options.missing})};
}

function isFilling(missing: ColumnOptions['missing']): missing is Filling {
  return missing !== undefined && missing !== 'drop';
}

/**
 * Whether a column has words.
 *
 * @throws if they are names or identifiers, which would be as many features as rows
 */
function hasWords(cells: Cells, place: number): boolean {
  const values = new Set<string>();
  let found = false;
  for (let row = 0; row < cells.rows; row++) {
    const cell = cells.at(row, place);
    if (isMissing(cell)) continue;
    found ||= numberIn(cell) === undefined;
    values.add(wordIn(cell));
  }
  if (found && isOfNames(values.size, cells.rows)) {
    throw optionError`${cells.source}: column ${columnName(place, cells)} has ${values.size} different values in ${cells.rows} rows: ${option('drop')} it, or name the columns that are ${option('categorical')}`;
  }
  return found;
}
