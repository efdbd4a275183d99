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
  classes: Label[];
  scaling?: {center?: number[]; spread: number[]};
  threshold?: number;
  calibration?: {method: string; parameters: number[][]};
}

/**
 * A model of tfjs-svm without tfjs: of its `model.json`, parsed, and the bytes of its weights, one file
 * after the other; float32, or quantised as tfjs has it.
 *
 * Rows are raw features. Scores are summed in float64, where tfjs has float32.
 *
 * @throws one line if it is no such model, or the bytes are not as many as it says
 *
 * @example
 * ```js
 * const {model, bytes} = await loadModel('iris/model.json', readFile);
 * predictor(model, bytes).labels([[5.1, 3.5, 1.4, 0.2]]); // → [ 'setosa' ]
 * ```
 */
export function predictor(model: SavedModel, bytes: ArrayBuffer | Uint8Array): Predictor {
  const facts = (model.userDefinedMetadata as {'tfjs-svm'?: Facts} | undefined)?.['tfjs-svm'];
  if (!facts) throw new Error('predictor: no model of tfjs-svm');
  const {kernel, bias, shape, isScaled} = weightsOf(model, new Uint8Array(bytes));
  const [D, columns] = shape;
  const {classes, scaling, calibration, threshold = 0} = facts;
  const scored = (row: ArrayLike<number>) => {
    if (row.length !== D)
      throw new Error(`predictor: a row has ${row.length} features, ${D} expected`);
    const scores = [...bias];
    for (let d = 0; d < D; d++) {
      let x = row[d]!;
      if (isScaled) {
        const spread = scaling!.spread[d]!;
        x = spread > 0 ? (x - (scaling!.center?.[d] ?? 0)) / spread : 0;
      }
      if (x !== 0) for (let k = 0; k < columns; k++) scores[k]! += x * kernel[d * columns + k]!;
    }
    return scores;
  };
  const each = <T>(rows: Iterable<ArrayLike<number>>, answer: (scores: number[]) => T) =>
    Array.from(rows, row => answer(scored(row)));
  return {
    classes,
    features: D,
    scores: rows => each(rows, scores => scores),
    labels: rows => each(rows, scores => classes[arg(scores, threshold)]!),
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
 * @example
 * ```js
 * const {model, bytes} = await loadModel('iris/model.json', readFile);
 * predictor(model, bytes).labels([[5.1, 3.5, 1.4, 0.2]]); // → [ 'setosa' ]
 * ```
 */
export async function loadModel(url: string | URL, load = fetched) {
  const text = new TextDecoder().decode(await load(url));
  const model = JSON.parse(text) as SavedModel;
  const paths = model.weightsManifest.flatMap(({paths}) => paths);
  const parts = await Promise.all(paths.map(path => load(String(url).replace(/[^/]*$/, path))));
  return {model, bytes: new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer())};
}

async function fetched(url: string | URL): Promise<ArrayBuffer | Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`predictor: ${url}: ${response.status}`);
  return response.arrayBuffer();
}

function weightsOf({weightsManifest}: SavedModel, bytes: Uint8Array) {
  let at = 0;
  const found: Record<string, {values: Float32Array; shape: number[]}> = {};
  for (const {name, shape, quantization} of weightsManifest.flatMap(({weights}) => weights)) {
    const size = shape.reduce((a, b) => a * b, 1);
    const {dtype = 'float32', min = 0, scale = 1} = quantization ?? {};
    const width = widths[dtype];
    if (!width) throw new Error(`predictor: weights of ${dtype}`);
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
  if (!kernel || !bias || at !== bytes.length)
    throw new Error('predictor: the weights are not those of a model of tfjs-svm');
  return {
    kernel: kernel.values,
    bias: bias.values,
    shape: kernel.shape as [number, number],
    isScaled: 'scaling/gamma' in found,
  };
}

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
