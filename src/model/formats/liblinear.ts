import {quoted} from '../../arguments/index.js';
import {
  checkFinite,
  decimal,
  wholeLabels,
  type LinearModel,
  type ModelFormat,
} from './linearModel.js';
import {headerLines, textOf, wholeNumber} from './textModel.js';

/** Solvers whose models are no classifiers. */
const FOREIGN: Readonly<Record<string, string>> = {
  L2R_L2LOSS_SVR: 'a regression',
  L2R_L2LOSS_SVR_DUAL: 'a regression',
  L2R_L1LOSS_SVR_DUAL: 'a regression',
  ONECLASS_SVM: 'a one-class SVM',
};

/** LIBLINEAR's model files: text, a header and one line of weights a feature. */
export const liblinear: ModelFormat = {
  name: 'liblinear',
  title: 'LIBLINEAR',
  extensions: ['.model'],
  sniff: bytes => textOf(bytes.subarray(0, 12)).startsWith('solver_type '),
  read: readLiblinear,
  write: writeLiblinear,
};

function readLiblinear(call: string, bytes: Uint8Array): LinearModel {
  const {header, lines} = headerLines(call, textOf(bytes), 'w');
  const solver = header.solver_type ?? '';
  if (Object.hasOwn(FOREIGN, solver))
    throw new Error(`${call}: ${FOREIGN[solver]} (${solver}), not a classifier`);
  const classes = wholeNumber(call, 'nr_class', header.nr_class);
  const features = wholeNumber(call, 'nr_feature', header.nr_feature);
  const bias = Number(header.bias);
  const labels = (header.label ?? '').split(/\s+/).map(Number);
  if (classes < 2) throw new Error(`${call}: the model has one class only`);
  if (labels.length !== classes || !labels.every(Number.isInteger))
    throw new Error(
      `${call}: nr_class is ${classes}, the labels are ${quoted(header.label ?? '')}`,
    );
  if (!Number.isFinite(bias)) throw new Error(`${call}: bias is ${quoted(header.bias ?? '')}`);
  const columns = classes === 2 && solver !== 'MCSVM_CS' ? 1 : classes;
  const hasBias = bias >= 0;
  const rows = features + (hasBias ? 1 : 0);
  // The lines that are there are counted before the header is believed.
  if (lines.length !== rows)
    throw new Error(
      `${call}: ${lines.length} lines of weights, the header says ${rows}${hasBias ? ' (one of them the bias)' : ''}`,
    );
  const weights = new Float64Array(features * columns);
  const intercept = new Float64Array(columns);
  lines.forEach((line, d) => {
    const numbers = line.split(/\s+/).map(Number);
    if (numbers.length !== columns)
      throw new Error(
        `${call}: weights of feature ${d + 1}: ${numbers.length} for ${columns} columns`,
      );
    if (d < features) weights.set(numbers, d * columns);
    else intercept.set(numbers.map(w => w * bias));
  });
  const model = {
    // Its positive class comes first, ours second.
    classes: columns === 1 ? labels.reverse() : labels,
    columns,
    weights,
    intercept,
    zeroBased: false,
  };
  checkFinite(call, model);
  return model;
}

function writeLiblinear(call: string, model: LinearModel): Uint8Array {
  const {columns, weights, intercept, vectorizer} = model;
  if (vectorizer)
    throw new Error(
      `${call}: LIBLINEAR cannot hold what makes features of texts: use onnx or tfjs`,
    );
  const labels = wholeLabels(call, model, 'LIBLINEAR');
  const two = columns === 1;
  // With any other solver name LIBLINEAR reads one column for two classes.
  const solver = labels.length === 2 && !two ? 'MCSVM_CS' : 'L2R_L2LOSS_SVC';
  const rows: string[] = [];
  for (let d = 0; d < weights.length / columns; d++)
    rows.push(lineOf(weights.subarray(d * columns, (d + 1) * columns)));
  return new TextEncoder().encode(
    [
      `solver_type ${solver}`,
      `nr_class ${labels.length}`,
      `label ${(two ? labels.reverse() : labels).join(' ')}`,
      `nr_feature ${rows.length}`,
      'bias 1',
      'w',
      ...rows,
      lineOf(intercept),
      '',
    ].join('\n'),
  );
}

/** LIBLINEAR ends each line with a blank. */
function lineOf(numbers: Float32Array | Float64Array): string {
  return `${Array.from(numbers, decimal).join(' ')} `;
}
