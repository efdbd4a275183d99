import {quoted} from '../../arguments/index.js';
import {checkFinite, type LinearModel, type ModelFormat} from './linearModel.js';
import {headerLines, textOf, wholeNumber} from './textModel.js';

/** Features that a file of support vectors may speak of: its largest index is no measure of its size. */
const MOST_FEATURES = 2 ** 24;

/** LIBSVM's model files with a linear kernel and two classes, read only: LIBLINEAR's format holds the same model. */
export const libsvm: ModelFormat = {
  name: 'libsvm',
  title: 'LIBSVM',
  extensions: ['.model'],
  sniff: bytes => textOf(bytes.subarray(0, 9)).startsWith('svm_type '),
  read: readLibsvm,
};

function readLibsvm(call: string, bytes: Uint8Array): LinearModel {
  const {header, lines} = headerLines(call, textOf(bytes), 'SV');
  const {svm_type: type = '', kernel_type: kernel = ''} = header;
  if (type !== 'c_svc' && type !== 'nu_svc')
    throw new Error(`${call}: svm_type is ${quoted(type)}, not a classifier (c_svc or nu_svc)`);
  if (kernel !== 'linear')
    throw new Error(
      `${call}: the kernel is ${quoted(kernel)}: only models of a linear one have weights`,
    );
  const classes = wholeNumber(call, 'nr_class', header.nr_class);
  if (classes !== 2)
    throw new Error(
      `${call}: ${classes} classes are decided by one-vs-one votes, no linear model: train it with LIBLINEAR`,
    );
  const labels = (header.label ?? '').split(' ').map(Number);
  const rho = Number(header.rho);
  if (labels.length !== 2 || !labels.every(Number.isInteger))
    throw new Error(
      `${call}: the labels are ${quoted(header.label ?? '')}, two whole numbers expected`,
    );
  if (!Number.isFinite(rho) || header.rho === '')
    throw new Error(`${call}: rho is ${quoted(header.rho ?? '')}`);

  const sums = new Map<number, number>();
  lines.forEach((line, i) => {
    const [coefficient, ...pairs] = line.split(/\s+/);
    for (const pair of pairs) {
      const [index = NaN, value = NaN] = pair.split(':').map(Number);
      const isIndex = Number.isInteger(index) && index > 0 && index <= MOST_FEATURES;
      if (!isIndex || !Number.isFinite(value))
        throw new Error(
          `${call}: support vector ${i + 1}: ${quoted(pair)} is not index:value, the index from 1 to ${MOST_FEATURES}`,
        );
      sums.set(index, (sums.get(index) ?? 0) + Number(coefficient) * value);
    }
  });
  if (sums.size === 0) throw new Error(`${call}: no support vectors`);
  let features = 0;
  for (const index of sums.keys()) features = Math.max(features, index);
  const weights = new Float64Array(features);
  for (const [index, sum] of sums) weights[index - 1] = sum;
  const model = {
    // Its positive class comes first, ours second.
    classes: labels.reverse(),
    columns: 1,
    weights,
    intercept: Float64Array.of(-rho),
    zeroBased: false,
    ...(header.probA !== undefined && {
      notes: ['its probabilities (probA, probB) are left out, scores and labels are the same'],
    }),
  };
  checkFinite(call, model);
  return model;
}
