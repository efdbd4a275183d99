import {described, quoted} from '../../arguments/index.js';
import {tableEncoder, type Encoding, type Label} from '../../data/index.js';
import {checkFinite, fromRows, type LinearModel, type ModelFormat} from './linearModel.js';
import {readTable, TABLE_STEP, writeTable} from './scikitLearnTables.js';
import {readVectorizer, writeVectorizer, type Step} from './scikitLearnTexts.js';
import {textOf} from './textModel.js';

/** The JSON that `python/` writes of a scikit-learn model; see docs/formats.md. */
interface Written {
  format: 'linear-model';
  version: number;
  model: string;
  /** Of a OneVsRestClassifier of sets of labels. */
  multilabel?: boolean;
  classes: unknown;
  coef: unknown;
  intercept: unknown;
  steps: unknown;
}

const VERSION = 1;
/** Of models of several labels an example, which readers of the first version would take for others. */
const MULTILABEL_VERSION = 2;

/** scikit-learn's linear classifiers, as the JSON that `python/to_json.py` writes. */
export const scikitLearn: ModelFormat = {
  name: 'scikit-learn',
  title: 'scikit-learn (JSON)',
  extensions: ['.json'],
  isMultilabel: true,
  holdsTables: true,
  sniff: bytes => /^\s*\{\s*"format"\s*:\s*"linear-model"/.test(textOf(bytes.subarray(0, 200))),
  read: readScikitLearn,
  write: writeScikitLearn,
};

function readScikitLearn(call: string, bytes: Uint8Array): LinearModel {
  const written = parse(call, bytes);
  const {version, model, classes: given, coef, intercept: given0, steps = []} = written;
  const multilabel = version === MULTILABEL_VERSION && written.multilabel === true;
  if (version !== VERSION && !multilabel)
    throw new Error(
      `${call}: version ${described(version)} of the JSON, this package reads ${VERSION}`,
    );
  if (!Array.isArray(given) || given.length < 2)
    throw new Error(`${call}: classes must be a list of at least two labels`);
  const classes = given.map(label => labelOf(call, label));
  const rows = matrixOf(call, 'coef', coef);
  const columns = rows.length;
  const isOneColumn = columns === 1 && classes.length === 2 && !multilabel;
  const fits = columns === classes.length || isOneColumn;
  const intercepts = numbersOf(call, 'intercept', given0);
  if (!fits || (intercepts.length !== columns && intercepts.length !== 1))
    throw new Error(
      `${call}: ${classes.length} classes, ${columns} rows of coef and ${intercepts.length} intercepts do not fit`,
    );
  // fit_intercept=False has one 0 for all.
  const intercept = rows.map((_, k) => intercepts[intercepts.length === 1 ? 0 : k]!);
  const {encoding, vectorizer, rest} = readEncoder(call, stepsOf(call, steps));
  if (encoding) checkWidth(call, encoding, rows[0]!.length);
  const scaling = rest.length ? scalingOf(call, model, rest, rows[0]!.length) : undefined;
  if (vectorizer && scaling?.center)
    throw new Error(
      `${call}: ${quoted(rest[0]!.step)} with a mean after ${quoted(stepsOf(call, steps)[0]!.step)}: rows of texts would be sparse no more`,
    );
  const found = {
    classes,
    ...(multilabel && {multilabel}),
    ...fromRows(rows, intercept, scaling),
    ...(vectorizer && {vectorizer}),
    ...(encoding && {encoding}),
  };
  checkFinite(call, found);
  return found;
}

/** What makes numbers of raw rows, and the steps after it. */
function readEncoder(call: string, steps: readonly Step[]) {
  const [first, ...rest] = steps;
  if (first?.step === TABLE_STEP)
    return {encoding: readTable(call, first), vectorizer: undefined, rest};
  return {encoding: undefined, ...readVectorizer(call, steps)};
}

function checkWidth(call: string, encoding: Encoding, features: number): void {
  const {columns} = tableEncoder(encoding);
  if (columns !== features)
    throw new Error(
      `${call}: the columns of the table make ${columns} features, coef has ${features}`,
    );
}

function parse(call: string, bytes: Uint8Array): Written {
  try {
    return (JSON.parse(textOf(bytes)) ?? {}) as Written;
  } catch (error) {
    throw new Error(`${call}: the JSON is broken: ${quoted((error as Error).message)}`, {
      cause: error,
    });
  }
}

function labelOf(call: string, label: unknown): Label {
  if (typeof label === 'boolean') return label ? 'True' : 'False'; // As Python prints them.
  if (typeof label === 'string' || Number.isFinite(label)) return label as Label;
  throw new Error(`${call}: ${quoted(JSON.stringify(label) ?? 'nothing')} is no label`);
}

function numbersOf(call: string, name: string, list: unknown, length?: number): number[] {
  const isNumbers = Array.isArray(list) && list.every(Number.isFinite);
  if (!isNumbers || (length !== undefined && list.length !== length))
    throw new Error(
      `${call}: ${name} must be a list of ${length === undefined ? '' : `${length} `}numbers`,
    );
  return list as number[];
}

function matrixOf(call: string, name: string, rows: unknown): number[][] {
  if (!Array.isArray(rows) || rows.length === 0)
    throw new Error(`${call}: ${name} must be a list of lists of numbers`);
  const [first] = rows as unknown[][];
  const length = Array.isArray(first) ? first.length : 0;
  if (length === 0) throw new Error(`${call}: ${name} has no features`);
  return rows.map((row, k) => numbersOf(call, `${name}[${k}]`, row, length));
}

/** What there is under a name that should be a text, for a message. */
const nameOf = (name: unknown) => (typeof name === 'string' ? name : described(name));

function stepsOf(call: string, steps: unknown): Step[] {
  if (!Array.isArray(steps)) throw new Error(`${call}: steps must be a list`);
  return steps.map(step => ({...(step as Step | null), step: nameOf((step as Step | null)?.step)}));
}

function scalingOf(call: string, model: unknown, steps: readonly Step[], features: number) {
  const [step, ...more] = steps as (Step & {mean?: unknown; scale?: unknown})[];
  const name = nameOf(step?.step);
  if (more.length || !/^(Standard|MaxAbs|MinMax|Robust)Scaler$/.test(name)) {
    const names = steps.map(one => one.step).join(', ');
    throw new Error(
      `${call}: ${quoted(names)} before ${quoted(nameOf(model))}: a vectorizer of texts or the columns of a table, and one scaler of numbers, are read`,
    );
  }
  const list = (key: 'mean' | 'scale') =>
    step![key] == null ? undefined : numbersOf(call, `${name}.${key}`, step![key], features);
  return {center: list('mean'), spread: list('scale')};
}

function writeScikitLearn(call: string, model: LinearModel): Uint8Array {
  const {classes, columns, vectorizer, encoding, scaled, multilabel} = model;
  const {weights, intercept} = scaled ?? model;
  const D = weights.length / columns;
  // scikit-learn's scaler divides a feature without spread by 1.
  const isLive = (d: number) => !scaled || scaled.spread[d]! > 0;
  const written: Written = {
    format: 'linear-model',
    ...(multilabel
      ? {version: MULTILABEL_VERSION, model: 'OneVsRestClassifier', multilabel}
      : {version: VERSION, model: 'LinearSVC'}),
    classes,
    coef: Array.from({length: columns}, (_, k) =>
      Array.from({length: D}, (_, d) => (isLive(d) ? weights[d * columns + k]! : 0)),
    ),
    intercept: [...intercept],
    steps: [
      ...(vectorizer ? [writeVectorizer(call, vectorizer)] : []),
      ...(encoding ? [writeTable(call, encoding)] : []),
      ...(scaled
        ? [
            {
              step: 'StandardScaler',
              mean: Array.from(scaled.center),
              scale: Array.from(scaled.spread, (s, d) => (isLive(d) ? s : 1)),
            },
          ]
        : []),
    ],
  };
  return new TextEncoder().encode(JSON.stringify(written));
}
