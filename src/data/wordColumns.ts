import {isMissing, numberIn, wordIn, type Cells} from './cells.js';
import {listed, quoted} from './shown.js';

/** A column of a file, by its place from 0, and its name where it has one. */
export interface NamedColumn {
  readonly index: number;
  readonly name?: string;
}

/** Columns that were to be numbers and hold words, or numbers with decimal commas. */
export class WordColumnsError extends Error {
  override name = 'WordColumnsError';

  constructor(
    /** What the file is called. */
    readonly source: string,
    /** All of its columns of that kind. */
    readonly columns: readonly NamedColumn[],
    /** A cell of the first one. */
    readonly example: string,
    /** Whether they are numbers with decimal commas. */
    readonly haveCommas: boolean,
    /** The one among them that may be the label, where none was named. */
    readonly label?: NamedColumn,
  ) {
    const names = listed(columns.map(({index, name}) => name ?? String(index)));
    const [are, hold, have, them] =
      columns.length > 1 ? ['columns', 'hold', 'have', 'them'] : ['column', 'holds', 'has', 'it'];
    const what = haveCommas
      ? `${have} decimal commas, such as ${quoted(example)}: give decimal ','`
      : `${hold} words, such as ${quoted(example)}: name ${them} in categorical or drop`;
    const hint = label ? `; is ${quoted(label.name ?? String(label.index))} the label?` : '';
    super(`${source}: ${are} ${names} ${what}${hint}`);
  }
}

const COMMA_NUMBER = /^[+-]?(?:\d+,\d+|,\d+)(?:e[+-]?\d+)?$/i;

/**
 * Throws if some of `columns`, which are to be numbers, hold words only; all of them at once.
 *
 * @param label the label column if it was not named but taken for being the last
 */
export function checkWords(cells: Cells, columns: readonly number[], label?: number): void {
  const ofWords = columns.filter(column => holdsWords(cells, column));
  const first = ofWords[0];
  if (first === undefined) return;
  const named = (index: number): NamedColumn => ({
    index,
    ...(cells.names && {name: cells.names[index]!}),
  });
  const withCommas = ofWords.filter(column =>
    every(cells, column, word => COMMA_NUMBER.test(word)),
  );
  const found = withCommas.length ? withCommas : ofWords;
  const few = ofWords.filter(column => values(cells, column).size <= MOST_CLASSES);
  const forgotten = label !== undefined && few.length === 1 && isQuantity(cells, label);
  throw new WordColumnsError(
    cells.source,
    found.map(named),
    exampleOf(cells, found[0]!),
    withCommas.length > 0,
    forgotten && !withCommas.length ? named(few[0]!) : undefined,
  );
}

/** Values of a column that may be classes. */
const MOST_CLASSES = 20;

function holdsWords(cells: Cells, column: number): boolean {
  let isWords = false;
  for (let row = 0; row < cells.rows; row++) {
    const cell = cells.at(row, column);
    if (isMissing(cell)) continue;
    if (numberIn(cell) !== undefined) return false;
    isWords ||= Number.isNaN(Number(cell));
  }
  return isWords;
}

/** Whether a label column looks as if it were none: fractions, or more values than there are classes. */
function isQuantity(cells: Cells, column: number): boolean {
  return (
    every(cells, column, word => numberIn(word) !== undefined) &&
    (!every(cells, column, word => Number.isInteger(Number(word))) ||
      values(cells, column).size > MOST_CLASSES)
  );
}

/** The words of a column, no more of them than are one too many for classes. */
function values(cells: Cells, column: number): Set<string> {
  const found = new Set<string>();
  for (let row = 0; row < cells.rows && found.size <= MOST_CLASSES; row++)
    found.add(wordIn(cells.at(row, column)));
  return found;
}

function every(cells: Cells, column: number, holds: (word: string) => boolean): boolean {
  for (let row = 0; row < cells.rows; row++) {
    const cell = cells.at(row, column);
    if (!isMissing(cell) && !holds(wordIn(cell))) return false;
  }
  return true;
}

function exampleOf(cells: Cells, column: number): string {
  for (let row = 0; row < cells.rows; row++) {
    const cell = cells.at(row, column);
    if (!isMissing(cell)) return wordIn(cell);
  }
  return '';
}
