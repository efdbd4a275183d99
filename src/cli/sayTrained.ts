import type {LinearSVM, QuantizedType, Score} from '../model/index.js';
import {plainTable, trainingTable} from '../node/index.js';
import type {WeightInterval} from '../selection/index.js';
import {gapText, type History} from '../train/index.js';
import {line} from './line.js';
import {roundingLine} from './outputs.js';

/** A model that was trained on rows which are not in memory here, and saved. */
interface Trained {
  model: LinearSVM;
  history: History;
  out: string;
  replaced: boolean;
}

/** Prints the result of training. @param print where to */
export function sayTrained(
  {model, history, out, replaced}: Trained,
  {json}: {json?: boolean},
  print: (text: string) => void = console.log,
): void {
  const {primal, gap} = history.certificate;
  const {accuracy} = history.epochs.at(-1)!;
  if (json) {
    const result = {...history, epochs: undefined, runningAccuracy: accuracy, model: out, replaced};
    print(JSON.stringify(result));
    return;
  }
  print(
    plainTable([
      ['accuracy in the last pass', `${(100 * accuracy).toFixed(2)} %`],
      ['objective', primal.toPrecision(6)],
      ['certified relative gap', gap === undefined ? 'none proven' : gapText(gap)],
      ['seconds', history.seconds.toFixed(1)],
    ]),
  );
  print(`${line`model written to ${out}; to use it:`}\n${usage(out, model)}`);
}

/** A model that was trained, with how well it does. */
interface Scored extends Trained {
  /** On the examples of training, and on those held out. */
  train: Score;
  test?: Score | undefined;
  /** How the rounded weights do on the rows held out, if there are both. */
  rounded?: Score | undefined;
  /** The intervals of the weights, if they were asked for. */
  intervals?: readonly WeightInterval[] | undefined;
}

/** Prints what training came to, and how well the model does. @param print where to */
export function sayScored(
  {model, history, out, replaced, train, test, rounded, intervals}: Scored,
  {json, quantize: dtype}: {json?: boolean; quantize?: QuantizedType},
  print: (text: string) => void = console.log,
): void {
  if (json) {
    const result = {
      ...history,
      epochs: undefined,
      ...(rounded && {quantized: {dtype, accuracy: rounded.accuracy}}),
      train,
      ...(test && {test}),
      ...(intervals && {intervals}),
      model: out,
      replaced,
    };
    print(JSON.stringify(result));
    return;
  }
  print(trainingTable(history, train, test));
  if (rounded) {
    const {accuracy} = test ?? train;
    print(roundingLine(dtype!, accuracy, rounded.accuracy, test ? 'held-out' : 'training'));
  }
  if (intervals) {
    const sure = intervals.filter(({low, high}) => low > 0 || high < 0).length;
    print(
      `${sure} of ${intervals.length} weights have a sure sign: 0 is outside of their 95 % intervals`,
    );
  }
  print(`${line`model written to ${out}; to use it:`}\n${usage(out, model)}`);
}

/** The lines of code that load a saved model. */
function usage(folder: string, model: LinearSVM): string {
  if (isOfTable(model)) {
    return [
      `  import * as svm from 'tfjs-svm';`,
      `  import {readDataset} from 'tfjs-svm/node';`,
      line`  const model = await svm.loadLinearSVM('file://${folder}');`,
      `  const rows = await readDataset('new.csv', {like: model, label: false}); // columns become features as in training`,
      '  console.log(await model.labels(rows));',
    ].join('\n');
  }
  const x = model.vectorizer
    ? '(texts)); // string[], one an example'
    : '(features)); // number[][], one row an example';
  return [
    `  import * as svm from 'tfjs-svm';`,
    line`  const model = await svm.loadLinearSVM('file://${folder}');`,
    `  console.log(await model.labels${x}`,
  ].join('\n');
}

/** Whether a model's features are made of the columns of a table, and not numbers as they are or texts alone. */
function isOfTable({facts, vectorizer}: LinearSVM): boolean {
  if (vectorizer) return false;
  return (facts.source.encoding?.columns ?? []).some(
    column =>
      !AS_THEY_ARE.has(column.kind) || ('missing' in column && column.missing !== undefined),
  );
}

/** The kinds of columns of which features are the numbers, or which are no features. */
const AS_THEY_ARE = new Set(['number', 'label', 'weight', 'dropped']);
