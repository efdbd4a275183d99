import {
  cellsOf,
  fitTexts,
  isRawTable,
  tableEncoder,
  transformTexts,
  vectorizerFromConfig,
  viewTable,
  type Dataset,
  type Encoding,
  type FittedVectorizer,
  type RawTable,
  type TableEncoder,
  type Vectorizer,
  type VectorizerConfig,
} from '../data/index.js';
import {isTexts, type Texts} from './inputs.js';

/** Rows that are not encoded yet: texts, or the rows of a table. */
export type RawRows = Texts | RawTable;

/** The encoder of a model's raw rows: a vectorizer of texts, or the encoder of a table. */
export type ModelEncoder = FittedVectorizer | TableEncoder;

/** Whether rows are not encoded yet. */
export function isRaw(rows: unknown): rows is RawRows {
  return isTexts(rows) || isRawTable(rows);
}

/**
 * Fits the encoder of such rows: the vectorizer of the model for texts, the encoding of its columns
 * for a table.
 */
export function fitEncoder(
  rows: RawRows,
  vectorizer: Vectorizer | undefined,
  weights?: ArrayLike<number>,
): ModelEncoder {
  if (isTexts(rows)) return fitTexts(vectorizer!, rows, weights);
  return tableEncoder(rows.encoding, {source: rows.source}).fit(cellsOf(rows), weights);
}

/** Raw rows as encoded rows of numbers. @throws one line if the model has no encoder for them */
export function encoded(
  call: string,
  rows: Dataset | RawRows,
  encoder: ModelEncoder | undefined,
): Dataset {
  if (isTexts(rows)) return transformTexts(vectorizerOf(encoder)!, rows);
  if (!isRawTable(rows)) return rows;
  if (!encoder || isVectorizer(encoder))
    throw new TypeError(`${call} is rows of a table, the model was not trained on any`);
  return viewTable(cellsOf(rows), encoder.config);
}

/** The vectorizer: the encoder itself, or that of its only column. */
export function vectorizerOf(encoder: ModelEncoder | undefined): FittedVectorizer | undefined {
  return encoder && (isVectorizer(encoder) ? encoder : encoder.vectorizer);
}

/** Whether an encoder is one of texts. */
export function isVectorizer(encoder: ModelEncoder): encoder is FittedVectorizer {
  return 'name' in encoder.config;
}

/**
 * The encoder from the plain JSON that a model keeps: the config of its vectorizer, or the encoding
 * of its training file.
 */
export function encoderOf(
  vectorizer: VectorizerConfig | undefined,
  encoding: Encoding | undefined,
): ModelEncoder | undefined {
  if (vectorizer) return vectorizerFromConfig(vectorizer);
  return encoding && tableEncoder(encoding);
}
