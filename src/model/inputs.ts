import {
  checkFeatures,
  isRawTable,
  isTokenRows,
  rawRowsAt,
  tokenRows,
  tokenRowsAt,
  viewRows,
  type Dataset,
  type Features,
  type RawTable,
  type TokenRows,
  type Vectorizer,
} from '../data/index.js';

/** Raw texts, one per example, for a model with a vectorizer; or the tokens that a vectorizer of this package makes of them. */
export type Texts = readonly string[] | TokenRows;

/**
 * Examples as they are given: texts for a model with a vectorizer, unless they are rows of numbers of
 * as many columns as it makes of texts.
 *
 * @param columns D of the model, where it is known
 * @throws one line naming what is wrong
 */
export function rawRows(
  call: string,
  x: Features | Texts,
  isText: boolean,
  columns?: number,
): Dataset | Texts | RawTable {
  if (isText && isTokenRows(x)) return x;
  // A model that is to learn of texts cannot learn of a table.
  if (isRawTable(x) && !(isText && columns === undefined)) return x;
  const isNumbers = columns !== undefined && !Array.isArray(x) && typeof x !== 'string';
  return isText && !isNumbers ? textsOf(call, x) : numbersOf(call, x, columns);
}

/** Texts as tokens, which the vectorizer takes in the place of the texts; as they are where it cannot. */
export function asTokens(texts: Texts, vectorizer: Vectorizer): Texts {
  return isTokenRows(texts) ? texts : (tokenRows(vectorizer, texts) ?? texts);
}

/** Whether rows are texts, be it as tokens, and not numbers. */
export function isTexts(rows: unknown): rows is Texts {
  return (Array.isArray(rows) && typeof rows[0] === 'string') || isTokenRows(rows);
}

/** How many rows there are. */
export function countOf(rows: Dataset | Texts | RawTable): number {
  if (isTokenRows(rows)) return rows.rows.length;
  if (isTexts(rows)) return rows.length;
  return isRawTable(rows) ? rows.cells.length : rows.rows;
}

/** Some of the rows, in the order given; of numbers without a copy. */
export function rowsAt(
  rows: Dataset | Texts | RawTable,
  indices: readonly number[],
): Dataset | Texts | RawTable {
  if (isTokenRows(rows)) return tokenRowsAt(rows, indices);
  if (isTexts(rows)) return indices.map(row => rows[row]!);
  return isRawTable(rows) ? rawRowsAt(rows, indices) : viewRows(rows, indices);
}

/** Examples as rows of numbers, checked. @throws one line naming what is wrong */
export function numbersOf(call: string, x: Features | Texts, columns?: number): Dataset {
  const first: unknown = Array.isArray(x) ? x[0] : (x as {texts?: unknown} | null)?.texts;
  if (typeof first === 'string' || (first !== undefined && !Array.isArray(x))) {
    throw new Error(
      `${call} is text, which needs a vectorizer: linearSVM({vectorizer: svm.tfidf()})`,
    );
  }
  return checkFeatures(call, x as Features, columns);
}

/** The texts, checked. @throws one line naming what is wrong */
export function textsOf(call: string, x: unknown): readonly string[] {
  if (!Array.isArray(x))
    throw new TypeError(`${call} must be an array of texts, as the model has a vectorizer`);
  if (x.length === 0) throw new Error(`${call} has no examples`);
  const odd = x.findIndex(text => typeof text !== 'string');
  if (odd < 0) return x as readonly string[];
  const found: unknown = x[odd];
  throw new TypeError(
    `${call} must be texts, as the model has a vectorizer, got ${found === null ? 'null' : typeof found} at ${odd}`,
  );
}
