import {
  cellsOf,
  isRawTable,
  tableEncoder,
  vectorizerFromConfig,
  type Dataset,
  type Encoding,
  type FittedVectorizer,
  type RawTable,
  type TableEncoder,
  type Vectorizer,
  type VectorizerConfig,
} from '../data/index.js';
import {isTexts, type Texts} from './inputs.js';

/** Rows of which numbers are still to be made: texts, or the rows of a table. */
export type RawRows = Texts | RawTable;

/** What makes numbers of the raw rows of a model: of texts a vectorizer, of a table the encoder of its columns. */
export type ModelEncoder = FittedVectorizer | TableEncoder;

/** Whether numbers are still to be made of rows. */
export function isRaw(rows: unknown): rows is RawRows {
  return isTexts(rows) || isRawTable(rows);
}

/** Learns how to encode such rows: texts by the vectorizer of the model, a table as its columns are. */
export function fitEncoder(
  rows: RawRows,
  vectorizer: Vectorizer | undefined,
  weights?: ArrayLike<number>,
): ModelEncoder {
  if (isTexts(rows)) return vectorizer!.fit(rows, weights);
  return tableEncoder(rows.encoding, {source: rows.source}).fit(cellsOf(rows), weights);
}

/** The rows of numbers that raw rows stand for. @throws one line if the model has not learnt to encode them */
export function encoded(
  call: string,
  rows: Dataset | RawRows,
  encoder: ModelEncoder | undefined,
): Dataset {
  if (isTexts(rows)) return vectorizerOf(encoder)!.transform(rows);
  if (!isRawTable(rows)) return rows;
  if (!encoder || isVectorizer(encoder))
    throw new TypeError(`${call} is rows of a table, the model was not trained on any`);
  return encoder.transform(cellsOf(rows));
}

/** What turns texts into features: the encoder itself, or that of its only column. */
export function vectorizerOf(encoder: ModelEncoder | undefined): FittedVectorizer | undefined {
  return encoder && (isVectorizer(encoder) ? encoder : encoder.vectorizer);
}

/** Whether an encoder is one of texts. */
export function isVectorizer(encoder: ModelEncoder): encoder is FittedVectorizer {
  return 'name' in encoder.config;
}

/** The encoder that a model keeps as plain JSON: of its vectorizer, or of the columns of its training file. */
export function encoderOf(
  vectorizer: VectorizerConfig | undefined,
  encoding: Encoding | undefined,
): ModelEncoder | undefined {
  if (vectorizer) return vectorizerFromConfig(vectorizer);
  return encoding && tableEncoder(encoding);
}
