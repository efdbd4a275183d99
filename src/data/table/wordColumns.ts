import {isMissing, numberIn, wordIn, type Cells} from './cells.js';
import {isDate} from '../columns/date.js';
import {listed, quoted} from '../../arguments/index.js';

/** A column of a file, by its place from 0, and its name where it has one. */
export interface NamedColumn {
  readonly index: number;
  readonly name?: string;
}

/** What is best made of a column of words, by the option that names it; `decimal` where they are numbers with decimal commas. */
type WordsKind = 'categorical' | 'dates' | 'drop' | 'decimal' | 'units';

/** Columns of words of one kind, and a cell of the first one. */
interface WordColumns {
  readonly kind: WordsKind;
  readonly columns: readonly NamedColumn[];
  readonly example: string;
}

/** What to do with columns of a kind, in words; `them` is 'it' where there is one. */
export type WordsRemedies = Record<
  WordsKind,
  (them: string, columns: readonly NamedColumn[]) => string
>;

const contents: Record<WordsKind, string> = {
  categorical: 'words',
  dates: 'dates',
  drop: 'words that hardly ever come twice',
  decimal: 'decimal commas',
  units: 'numbers with a unit',
};

const inCode: WordsRemedies = {
  categorical: them => `name ${them} in categorical or drop`,
  dates: them => `name ${them} in dates or drop`,
  drop: them => `name ${them} in drop`,
  decimal: () => "give decimal ','",
  units: them => `write the numbers alone, or name ${them} in categorical or drop`,
};

/** Columns that were to be numbers and hold words, or numbers with decimal commas. */
export class WordColumnsError extends Error {
  override name = 'WordColumnsError';

  constructor(
    /** What the file is called. */
    readonly source: string,
    /** All of its columns of that kind, by what is best made of them. */
    readonly found: readonly WordColumns[],
    /** Those among them that may be the label, where none was named. */
    readonly labels: readonly NamedColumn[] = [],
  ) {
    super();
    this.message = this.said(inCode);
  }

  /** The message, with these remedies. */
  said(remedies: WordsRemedies): string {
    const {source, found, labels} = this;
    const said = found.map(({kind, columns, example}) => {
      const [are, hold, them] =
        columns.length > 1 ? ['columns', 'hold', 'them'] : ['column', 'holds', 'it'];
      const names = listed(columns.map(nameOf));
      return `${are} ${names} ${hold} ${contents[kind]}, such as ${quoted(example)}: ${remedies[kind](them, columns)}`;
    });
    const names = labels.map(label => quoted(nameOf(label))).join(' or ');
    const hint = names ? `; is ${names} the label?` : '';
    return `${source}: ${said.join('; ')}${hint}`;
  }
}

/** What a message calls a column: its name, or its place where it has none. */
function nameOf({index, name}: NamedColumn): string {
  return name === '' ? `${index} (without a name)` : (name ?? String(index));
}

const COMMA_NUMBER = /^[+-]?(?:\d+,\d+|,\d+)(?:e[+-]?\d+)?$/i;

/** A number and what it counts: a word after a blank, or a sign. */
const WITH_UNIT = /^[+-]?\d+(?:[.,]\d+)?(?:\s+(\p{L}[\p{L}/²³]*)|\s*([%€$£]))$/u;

/** What is left of `1,5;2,5` where commas were taken to separate cells. */
const TORN_NUMBERS = /^\d+;[+-]?\d*$/;

/** A number with a decimal comma; three digits after it may be thousands. */
const SURELY_DECIMAL = /^[+-]?\d*,(?:\d{1,2}|\d{4,})$/;

/** Whether a word that is no number surely is one with a decimal comma. */
export function hasDecimalComma(word: string): boolean {
  return SURELY_DECIMAL.test(word);
}

/**
 * Throws if some of `columns`, which are to be numbers, hold words for the most part; all of them at once.
 *
 * @param label the label column if it was not named but taken for being the last
 */
export function checkWords(cells: Cells, columns: readonly number[], label?: number): void {
  const ofWords = columns.filter(column => holdsWords(cells, column));
  if (ofWords.length === 0) return;
  const named = (index: number): NamedColumn => ({
    index,
    ...(cells.names && {name: cells.names[index]!}),
  });
  const kinds = new Map(ofWords.map(column => [column, kindOf(cells, column)]));
  const ofKind = (kind: WordsKind): WordColumns[] => {
    const found = ofWords.filter(column => kinds.get(column) === kind);
    if (found.length === 0) return [];
    const [first] = found as [number];
    const comma = kind === 'decimal' && firstWord(cells, first, hasDecimalComma);
    return [{kind, columns: found.map(named), example: comma || firstWord(cells, first)}];
  };
  const withCommas = ofKind('decimal');
  if (withCommas.length > 0) throw new WordColumnsError(cells.source, withCommas);
  throw new WordColumnsError(
    cells.source,
    (['categorical', 'dates', 'units', 'drop'] as const).flatMap(ofKind),
    label === undefined ? [] : mayBeLabels(cells, ofWords, label).map(named),
  );
}

function kindOf(cells: Cells, column: number): WordsKind {
  const isComma = (word: string) => COMMA_NUMBER.test(word) || TORN_NUMBERS.test(word);
  // Whole numbers have no comma.
  if (every(cells, column, word => isComma(word) || numberIn(word) !== undefined)) return 'decimal';
  if (mostAreDecimal(cells, column)) return 'decimal';
  if (every(cells, column, isDate)) return 'dates';
  const unit = unitIn(firstWord(cells, column));
  if (unit !== undefined && every(cells, column, word => unitIn(word) === unit)) return 'units';
  return isOfNames(values(cells, column, Infinity).size, cells.rows) ? 'drop' : 'categorical';
}

/** Whether most cells surely have decimal commas; others may be words for gaps. */
function mostAreDecimal(cells: Cells, column: number): boolean {
  let [decimal, rows] = [0, 0];
  for (let row = 0; row < cells.rows; row++) {
    const cell = cells.at(row, column);
    if (isMissing(cell)) continue;
    rows++;
    if (hasDecimalComma(wordIn(cell))) decimal++;
  }
  return decimal > rows / 2;
}

/** The unit of a number with one. */
function unitIn(word: string): string | undefined {
  const found = WITH_UNIT.exec(word);
  return found?.[1] ?? found?.[2];
}

/** Values of a column that may be classes. */
const MOST_CLASSES = 20;

/** Whether a column of so many different words names the rows: what is learnt of each says nothing of others. */
export function isOfNames(different: number, rows: number): boolean {
  return different > MOST_CLASSES && different > rows / 2;
}

/** The columns of words that may be the label instead of the last column, which was taken for it. */
function mayBeLabels(cells: Cells, ofWords: readonly number[], last: number): readonly number[] {
  if (!holdsNumbers(cells, last)) return [];
  const ofClasses = ofWords.filter(column => {
    const {size} = values(cells, column);
    return size > 1 && size <= MOST_CLASSES;
  });
  // Few whole numbers are classes, rather than one of several columns of words.
  return ofClasses.length === 1 || isQuantity(cells, last) ? ofClasses : [];
}

/** Rows that tell what a column holds. */
const ENOUGH_ROWS = 1000;

/** Whether most of the first cells that are there are words. */
function holdsWords(cells: Cells, column: number): boolean {
  let [words, numbers] = [0, 0];
  for (let row = 0; row < cells.rows && words + numbers < ENOUGH_ROWS; row++) {
    const cell = cells.at(row, column);
    if (isMissing(cell)) continue;
    if (numberIn(cell) === undefined && Number.isNaN(Number(cell))) words++;
    else numbers++;
  }
  return words > numbers;
}

const holdsNumbers = (cells: Cells, column: number) =>
  every(cells, column, word => numberIn(word) !== undefined);

/** Whether a column of numbers looks as if it were no label: fractions, or more values than there are classes. */
function isQuantity(cells: Cells, column: number): boolean {
  return (
    !every(cells, column, word => Number.isInteger(numberIn(word))) ||
    values(cells, column).size > MOST_CLASSES
  );
}

/** The words of a column; no more of them than `most` and one. */
function values(cells: Cells, column: number, most = MOST_CLASSES): Set<string> {
  const found = new Set<string>();
  for (let row = 0; row < cells.rows && found.size <= most; row++)
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

/** The first cell whose word is so; '' if there is none. */
function firstWord(cells: Cells, column: number, isSo = (_: string) => true): string {
  for (let row = 0; row < cells.rows; row++) {
    const cell = cells.at(row, column);
    if (isMissing(cell)) continue;
    const word = wordIn(cell);
    if (isSo(word)) return word;
  }
  return '';
}
