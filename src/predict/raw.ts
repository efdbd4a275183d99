import {shown} from '../arguments/index.js';
import {
  tableEncoder,
  vectorizerFromConfig,
  type Cell,
  type Cells,
  type Dataset,
  type Encoding,
  type VectorizerConfig,
} from '../data/index.js';
import {loadModel, predictor, type Label, type SavedModel} from './predictor.js';

/** Texts, or the cells of rows of a table by the names of their columns. */
export type RawRows = readonly string[] | readonly Readonly<Record<string, Cell>>[];

/** A `Predictor` for texts, or for rows of a table with named cells. */
export interface RawPredictor {
  readonly classes: readonly Label[];
  /** The score of each class for each row; one score for two classes. */
  scores(rows: RawRows): number[][];
  /** The class of the greatest score. */
  labels(rows: RawRows): Label[];
  /** The probability of each class for each row. @throws if the model has none */
  probabilities(rows: RawRows): number[][];
}

/** The facts in `model.json` that features depend on. */
interface Facts {
  vectorizer?: VectorizerConfig;
  source?: {encoding?: Encoding};
}

/**
 * A model of texts or tables without tfjs: as `predictor`, together with the encoder that was
 * fitted with the model.
 *
 * @throws one line if the model takes numbers only, or its parts do not fit together; the methods throw if
 *   the encoder cannot encode the rows
 *
 * @example
 * ```js
 * const {model, bytes} = await loadModel('iris/model.json', readFile);
 * const predictor = rawPredictor(model, bytes);
 * ```
 */
export function rawPredictor(model: SavedModel, bytes: ArrayBuffer | Uint8Array): RawPredictor {
  const numbers = predictor(model, bytes);
  const facts = (model.userDefinedMetadata as Record<string, Facts>)['tfjs-svm']!;
  const encode = encoderOf(facts, numbers.features);
  return {
    classes: numbers.classes,
    scores: rows => numbers.scores(encode(rows)),
    labels: rows => numbers.labels(encode(rows)),
    probabilities: rows => numbers.probabilities(encode(rows)),
  };
}

/**
 * Loads a model as `loadPredictor` does, and makes a {@link rawPredictor} of it.
 *
 * @throws as {@link loadModel} and {@link rawPredictor}
 *
 * @example
 * ```js
 * const predictor = await loadRawPredictor('iris/model.json', readFile);
 * ```
 */
export async function loadRawPredictor(
  ...args: Parameters<typeof loadModel>
): Promise<RawPredictor> {
  const {model, bytes} = await loadModel(...args);
  return rawPredictor(model, bytes);
}

function encoderOf(facts: Facts, features: number): (rows: RawRows) => Iterable<Float32Array> {
  const {texts, table} = encodersOf(facts);
  const {columns} = (table ?? texts)!;
  if (columns !== features)
    throw new Error(
      `rawPredictor: the model makes ${columns} features of a row, its weights are for ${features}`,
    );
  return rows => {
    const areAll = (kind: string) =>
      Array.isArray(rows) && rows.every(row => row !== null && typeof row === kind);
    if (texts && areAll('string')) return denseRows(texts.transform(rows as readonly string[]));
    if (!table || !areAll('object'))
      throw new Error(
        `rawPredictor: rows must be an array of ${table ? 'objects, cells by the names of their columns' : 'texts'}`,
      );
    return rows.length === 0
      ? []
      : denseRows(table.transform(cellsOf(rows as readonly Record<string, Cell>[])));
  };
}

/** What encodes texts, what encodes cells, or both, where the cells of one column are texts. */
function encodersOf({vectorizer, source}: Facts) {
  const {encoding} = source ?? {};
  if (!vectorizer && !encoding)
    throw new Error('rawPredictor: the model takes numbers: predictor is for it');
  try {
    if (vectorizer) return {texts: vectorizerFromConfig(vectorizer)};
    const table = tableEncoder(encoding!, {label: false, source: 'rawPredictor'});
    return {table, texts: table.vectorizer};
  } catch (cause) {
    const why = shown((cause as Error).message, 300);
    throw new Error(`rawPredictor: the model's encoding does not fit: ${why}`, {cause});
  }
}

function cellsOf(rows: readonly Readonly<Record<string, Cell>>[]): Cells {
  const names = Object.keys(rows[0] ?? {});
  return {
    source: 'rawPredictor',
    rows: rows.length,
    columns: names.length,
    names,
    at: (row, column) => rows[row]![names[column]!] ?? null,
    place: row => `row ${row}`,
  };
}

/** One dense row at a time: all rows of a wide sparse dataset might not fit in memory. */
function* denseRows(data: Dataset): Generator<Float32Array> {
  const {rows, columns, values} = data;
  for (let i = 0; i < rows; i++) {
    if (!('indptr' in data)) yield values.subarray(i * columns, (i + 1) * columns);
    else {
      const row = new Float32Array(columns);
      for (let at = data.indptr[i]!; at < data.indptr[i + 1]!; at++)
        row[data.indices[at]!] = values[at]!;
      yield row;
    }
  }
}
