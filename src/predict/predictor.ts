/** The label of a class. */
export type Label = string | number;

/** A tensor in the weights of a saved model, as tfjs writes them. */
interface Weight {
  name: string;
  shape: number[];
  dtype: string;
  quantization?: {dtype: string; min?: number; scale?: number};
}

/** The parts of a `model.json` that are read here. */
export interface SavedModel {
  weightsManifest: {paths: string[]; weights: Weight[]}[];
  userDefinedMetadata?: unknown;
}

/** A trained model that can predict and nothing else. */
export interface Predictor {
  readonly classes: readonly Label[];
  /** D */
  readonly features: number;
  /** The score of each class for each row; one score for two classes, that of the second. */
  scores(rows: Iterable<ArrayLike<number>>): number[][];
  /** The class of the greatest score; of one score the second class, where it is above the threshold of the model. */
  labels(rows: Iterable<ArrayLike<number>>): Label[];
  /** The probability of each class for each row. @throws if the model has none */
  probabilities(rows: Iterable<ArrayLike<number>>): number[][];
}

/** The facts in `model.json` that scores depend on. */
interface Facts {
  format?: number;
  version?: string;
  classes: Label[];
  scaling?: {center?: number[]; spread: number[]};
  threshold?: number;
  multilabel?: string;
  thresholds?: number[];
  calibration?: {method: string; parameters: number[][]};
}

/**
 * A model of tfjs-svm without tfjs: of its `model.json`, parsed, and the bytes of its weights, one file
 * after the other; float32, or quantised as tfjs has it.
 *
 * Rows are raw features. Scores are summed in float64, where tfjs has float32.
 *
 * @throws one line if it is no such model, one of a later version, or its parts do not fit together; its
 *   calls if a row is not as many finite numbers as there are features
 *
 * @example
 * ```js
 * const {model, bytes} = await loadModel('iris/model.json', readFile);
 * predictor(model, bytes).labels([[5.1, 3.5, 1.4, 0.2]]); // → [ 'setosa' ]
 * ```
 */
export function predictor(model: SavedModel, bytes: ArrayBuffer | Uint8Array): Predictor {
  const facts = (model?.userDefinedMetadata as {'tfjs-svm'?: Facts} | undefined)?.['tfjs-svm'];
  if (!facts) throw new Error('predictor: no model of tfjs-svm');
  const {format = 1, version} = facts;
  if (typeof format !== 'number' || format > FORMAT) {
    const which = typeof version === 'string' ? ` ${version}` : '';
    throw new Error(`predictor: a model of tfjs-svm${which}, which is newer: update tfjs-svm`);
  }
  if (!(bytes instanceof ArrayBuffer || ArrayBuffer.isView(bytes)))
    throw new TypeError('predictor: bytes must be those of the weight files');
  const {kernel, bias, shape, isScaled} = weightsOf(model, new Uint8Array(bytes));
  checkFacts(facts, shape, isScaled);
  const [D, columns] = shape;
  const {classes, scaling, calibration, threshold = 0, multilabel, thresholds} = facts;
  const scored = (row: ArrayLike<number>) => {
    if (typeof row !== 'object' || row?.length !== D)
      throw new Error(
        row?.length >= 0
          ? `predictor: a row has ${row.length} features, ${D} expected`
          : `predictor: each row must be an array of ${D} numbers`,
      );
    const scores = [...bias];
    for (let d = 0; d < D; d++) {
      let x = row[d]!;
      if (!Number.isFinite(x))
        throw new Error(`predictor: a row has ${x} at ${d}, which is no finite number`);
      if (isScaled) {
        const spread = scaling!.spread[d]!;
        x = spread > 0 ? (x - (scaling!.center?.[d] ?? 0)) / spread : 0;
      }
      if (x !== 0) for (let k = 0; k < columns; k++) scores[k]! += x * kernel[d * columns + k]!;
    }
    return scores;
  };
  const each = <T>(rows: Iterable<ArrayLike<number>>, answer: (scores: number[]) => T) => {
    if (typeof rows?.[Symbol.iterator] !== 'function')
      throw new Error('predictor: rows must be an array of rows');
    return Array.from(rows, row => answer(scored(row)));
  };
  return {
    classes,
    features: D,
    scores: rows => each(rows, scores => scores),
    labels: rows =>
      each(rows, scores =>
        multilabel === undefined
          ? classes[arg(scores, threshold)]!
          : classes.filter((_, k) => scores[k]! > (thresholds?.[k] ?? 0)).join(multilabel),
      ),
    probabilities(rows) {
      if (!calibration) throw new Error('predictor: the model has no probabilities');
      return each(rows, scores => probabilitiesOf(calibration, scores));
    },
  };
}

/**
 * Loads `model.json` and the weight files beside it, and makes a {@link predictor} of them.
 *
 * @param url of `model.json`
 * @param load fetches by default; in Node something like `url => readFile(url)`
 *
 * @example
 * ```js
 * const model = await loadPredictor('iris/model.json', readFile);
 * model.labels([[5.1, 3.5, 1.4, 0.2]]); // → [ 'setosa' ]
 * ```
 */
export async function loadPredictor(url: string | URL, load = fetched): Promise<Predictor> {
  const {model, bytes} = await loadModel(url, load);
  return predictor(model, bytes);
}

/**
 * Loads `model.json` and the weight files beside it: the arguments of {@link predictor}.
 *
 * @param load fetches a URL; its bytes
 * @throws one line if `model.json` cannot be fetched, is no JSON, or names no files of weights
 *
 * @example
 * ```js
 * const {model, bytes} = await loadModel('iris/model.json', readFile);
 * predictor(model, bytes).labels([[5.1, 3.5, 1.4, 0.2]]); // → [ 'setosa' ]
 * ```
 */
export async function loadModel(url: string | URL, load = fetched) {
  if (typeof url !== 'string' && !(url instanceof URL))
    throw new TypeError('predictor: url must be the place of a model.json');
  if (typeof load !== 'function') throw new TypeError('predictor: load must be a function');
  const text = new TextDecoder().decode(await load(url));
  let model: SavedModel;
  try {
    model = JSON.parse(text);
  } catch (cause) {
    throw new Error(`predictor: ${url}: is no JSON`, {cause});
  }
  const groups = model?.weightsManifest;
  const paths = Array.isArray(groups) ? groups.flatMap(group => group?.paths) : [];
  if (!paths.every(path => typeof path === 'string')) throw unfitWeights();
  const folder = String(url).replace(/[^/]*$/, '');
  const parts = await Promise.all(paths.map(path => load(folder + path)));
  return {model, bytes: new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer())};
}

async function fetched(url: string | URL): Promise<ArrayBuffer | Uint8Array> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw new Error(`predictor: ${url}: cannot be fetched`, {cause});
  });
  if (!response.ok) throw new Error(`predictor: ${url}: ${response.status}`);
  return response.arrayBuffer();
}

/** The format of the facts that are read, as `model/facts.ts` has it. */
const FORMAT = 3;
const unfitWeights = () => new Error('predictor: the weights are not those of a model of tfjs-svm');

function weightsOf({weightsManifest: groups}: SavedModel, bytes: Uint8Array) {
  const weights = Array.isArray(groups) ? groups.flatMap(group => group?.weights) : [];
  let at = 0;
  const found: Record<string, {values: Float32Array; shape: number[]}> = {};
  for (const weight of weights) {
    const {name, shape, quantization} = weight ?? {};
    const {dtype = 'float32', min = 0, scale = 1} = quantization ?? {};
    const isWeight =
      typeof name === 'string' && typeof dtype === 'string' && isFloat(min) && isFloat(scale);
    if (
      !isWeight ||
      !Array.isArray(shape) ||
      !shape.every(size => Number.isInteger(size) && size > 0)
    )
      throw unfitWeights();
    const size = shape.reduce((a, b) => a * b, 1);
    const width = widths[dtype];
    if (typeof width !== 'number') throw unfitWeights();
    const end = at + size * width;
    if (end > bytes.length)
      throw new Error(`predictor: ${bytes.length} bytes of weights are too few`);
    const view = new DataView(bytes.buffer, bytes.byteOffset + at);
    const values = Float32Array.from({length: size}, (_, i) => {
      if (dtype === 'float32') return view.getFloat32(4 * i, true);
      if (dtype === 'float16') return half(view.getUint16(2 * i, true));
      return (width === 1 ? view.getUint8(i) : view.getUint16(2 * i, true)) * scale + min;
    });
    found[name] = {values, shape};
    at = end;
  }
  const {'scores/kernel': kernel, 'scores/bias': bias} = found;
  const [D, columns] = kernel?.shape ?? [];
  const all = [kernel, bias].flatMap(one => [...(one?.values ?? [])]);
  const fits = kernel?.shape.length === 2 && bias?.values.length === columns;
  if (!fits || at !== bytes.length || !all.every(Number.isFinite)) throw unfitWeights();
  return {
    kernel: kernel.values,
    bias: bias!.values,
    shape: [D, columns] as [number, number],
    isScaled: 'scaling/gamma' in found,
  };
}

/** Throws one line if what the model says of itself does not fit its weights. */
function checkFacts(
  {classes, scaling, threshold = 0, calibration}: Facts,
  [D, columns]: readonly [number, number],
  isScaled: boolean,
): void {
  const numbers = (list: unknown, length = D) =>
    Array.isArray(list) && list.length === length && list.every(isFloat);
  const count = Array.isArray(classes) ? new Set(classes).size : 0;
  const {method, parameters} = calibration ?? {};
  const isMethod = typeof method === 'string' && Object.hasOwn(lengths, method);
  const fits = {
    classes:
      count === classes?.length &&
      count === Math.max(2, columns) &&
      classes.every(label => typeof label === 'string' || Number.isFinite(label)),
    scaling:
      !isScaled ||
      (numbers(scaling?.spread) && (scaling!.center === undefined || numbers(scaling!.center))),
    threshold: Number.isFinite(threshold),
    calibration:
      !calibration ||
      (Array.isArray(parameters) &&
        parameters.length === (method === 'temperature' ? 1 : columns) &&
        parameters.every(list => numbers(list, isMethod ? lengths[method]!(list?.length) : NaN))),
  };
  const unfit = Object.entries(fits).find(([, fit]) => !fit);
  if (unfit) throw new Error(`predictor: the ${unfit[0]} of the model does not fit its weights`);
}

/** Whether a value is a number that a float32 holds, so that sums of products stay finite. */
function isFloat(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(Math.fround(value));
}

/** How many numbers each method has, given how many there are. */
const lengths: Record<string, (count: number) => number> = {
  temperature: () => 1,
  sigmoid: () => 2,
  isotonic: count => (count % 2 ? NaN : Math.max(2, count)),
};

const widths: Record<string, number> = {float32: 4, float16: 2, uint16: 2, uint8: 1};

/** The number of 16 bits: sign, 5 bits of exponent, 10 of fraction. */
function half(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  const size = exponent ? 2 ** (exponent - 15) * (1 + fraction) : 2 ** -14 * fraction;
  return bits >> 15 ? -size : size;
}

/** The index of the class with the greatest score; of a single score, 1 if it is above the threshold. */
function arg(scores: readonly number[], threshold: number): number {
  return scores.length === 1 ? Number(scores[0]! > threshold) : scores.indexOf(Math.max(...scores));
}

function probabilitiesOf(
  {method, parameters}: NonNullable<Facts['calibration']>,
  scores: readonly number[],
): number[] {
  if (method === 'temperature') {
    const all = scores.length === 1 ? [-scores[0]!, scores[0]!] : scores;
    const most = Math.max(...all);
    return divided(all.map(s => Math.exp(parameters[0]![0]! * (s - most))));
  }
  const apply = method === 'sigmoid' ? sigmoid : interpolate;
  const each = scores.map((s, k) => apply(parameters[k]!, s));
  return each.length === 1 ? [1 - each[0]!, each[0]!] : divided(each);
}

function divided(shares: readonly number[]): number[] {
  const sum = shares.reduce((a, b) => a + b, 0);
  return shares.map(share => (sum ? share / sum : 1 / shares.length));
}

function sigmoid([A, B]: readonly number[], s: number): number {
  return 1 / (1 + Math.exp(A! * s + B!));
}

/**
 * Isotonic calibration by linear interpolation. `ends` holds the scores of the ends of the steps,
 * then their probabilities.
 */
function interpolate(ends: readonly number[], s: number): number {
  const count = ends.length / 2;
  const after = ends.findIndex((end, i) => i < count && end > s);
  if (after < 0 || s <= ends[0]!) return ends[after < 0 ? 2 * count - 1 : count]!;
  const share = (s - ends[after - 1]!) / (ends[after]! - ends[after - 1]!);
  const from = ends[count + after - 1]!;
  return from + share * (ends[count + after]! - from);
}
