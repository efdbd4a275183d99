import type {Encoding, Label, VectorizerConfig} from '../../data/index.js';

/**
 * A trained linear classifier in the form common to all tools: `scores = X·weights + intercept` for
 * raw features. What formats of models are read into and written from.
 */
export interface LinearModel {
  /** The label of each class; with one score column the second is that of positive scores. */
  readonly classes: readonly Label[];
  /** Score columns: as many as classes, or 1 for two classes. */
  readonly columns: number;
  /** Whether an example can have several labels, or none: of each class whose score is above 0. */
  readonly multilabel?: boolean;
  /** [D, columns], row by row; any scaling of the features is absorbed. */
  readonly weights: Float32Array | Float64Array;
  /** [columns] */
  readonly intercept: Float32Array | Float64Array;
  /** [D], where the features have names. */
  readonly features?: readonly string[];
  /** What makes features of texts, where the model takes texts. */
  readonly vectorizer?: VectorizerConfig;
  /** What makes features of the cells of a table, where the model learnt something of them. */
  readonly encoding?: Encoding;
  /**
   * The same for scaled features, `(x − center)/spread`: where the features are far from 0 for their
   * spread, float32 weights of raw ones lose too many digits.
   */
  readonly scaled?: ScaledModel;
  /** Whether svmlight files for the model count features from 0, where the tool says so. */
  readonly zeroBased?: boolean;
  /** What the reader should know, a line each: that probabilities became scores, for example. */
  readonly notes?: readonly string[];
}

/** Weights and intercept for features of a scaling; see {@link LinearModel}. */
export interface ScaledModel {
  readonly weights: Float32Array | Float64Array;
  readonly intercept: Float32Array | Float64Array;
  /** [D] */
  readonly center: ArrayLike<number>;
  /** [D], at least 0; a feature of 0 counts for nothing. */
  readonly spread: ArrayLike<number>;
}

/** A format of model files. */
export interface ModelFormat {
  /** As typed: `--to onnx`. */
  readonly name: string;
  /** The tool it is of, for messages and help. */
  readonly title: string;
  /** File name endings, with the dot. */
  readonly extensions: readonly string[];
  /** Whether it can hold models of several labels an example. @defaultValue false */
  readonly isMultilabel?: boolean;
  /** Whether it can hold what makes numbers of the cells of tables. @defaultValue false */
  readonly holdsTables?: boolean;
  /** Whether bytes look like this format; the reader then says what is wrong with them. */
  sniff(bytes: Uint8Array): boolean;
  /** @throws one line, starting with `call`, if the bytes are broken or hold a model that is none of ours */
  read?(call: string, bytes: Uint8Array): LinearModel;
  /** @throws one line, starting with `call`, if the format cannot hold the model */
  write?(call: string, model: LinearModel): Uint8Array;
}

/**
 * Weights and intercept from rows by class, [columns][D], as most tools keep them; those for scaled
 * features `(x − center)/spread` become those for raw ones.
 */
export function fromRows(
  rows: readonly ArrayLike<number>[],
  intercepts: ArrayLike<number>,
  {center, spread}: {center?: ArrayLike<number>; spread?: ArrayLike<number>} = {},
): Pick<LinearModel, 'columns' | 'weights' | 'intercept' | 'scaled'> {
  const columns = rows.length;
  const features = rows[0]!.length;
  const weights = new Float64Array(features * columns);
  const asGiven = new Float64Array(features * columns);
  const intercept = Float64Array.from(intercepts);
  for (let d = 0; d < features; d++) {
    for (let k = 0; k < columns; k++) {
      const weight = rows[k]![d]! / (spread?.[d] ?? 1);
      weights[d * columns + k] = weight;
      asGiven[d * columns + k] = rows[k]![d]!;
      intercept[k]! -= weight * (center?.[d] ?? 0);
    }
  }
  const absorbed = {columns, weights, intercept};
  const spreads = spread ?? new Float64Array(features).fill(1);
  if (!center || !Array.from(spreads).every(spread => spread > 0 && Number.isFinite(spread)))
    return absorbed;
  const given = {weights: asGiven, intercept: Float64Array.from(intercepts)};
  return {...absorbed, scaled: {...given, center, spread: spreads}};
}

/** Throws one line, starting with `call`, unless every number is finite. */
export function checkFinite(call: string, {weights, intercept}: LinearModel): void {
  if (!weights.every(Number.isFinite) || !intercept.every(Number.isFinite))
    throw new Error(`${call}: a weight or intercept is not a finite number`);
}

/** The labels as whole numbers. @throws one line, starting with `call`, if one is not, naming the format */
export function wholeLabels(call: string, {classes}: LinearModel, format: string): number[] {
  return classes.map(label => {
    if (typeof label === 'number' && Number.isInteger(label) && Math.abs(label) < 2 ** 31)
      return label;
    const kind = typeof label === 'number' ? 'the number' : 'the text';
    throw new Error(
      `${call}: ${format} knows whole numbers as labels only, one of the model's is ${kind} ${JSON.stringify(label)}`,
    );
  });
}

/** The shortest decimal that is read back as the same number, of float32 as the same float32. */
export function decimal(value: number): string {
  return Math.fround(value) === value ? String(Number(value.toPrecision(9))) : String(value);
}
