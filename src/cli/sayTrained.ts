import type {LinearSVM} from '../model/index.js';
import {plainTable} from '../node/index.js';
import {gapText, type History} from '../train/index.js';
import {line} from './line.js';

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

/** The lines of code that load a saved model. */
export function usage(folder: string, {vectorizer}: LinearSVM): string {
  const x = vectorizer
    ? '(texts)); // string[], one an example'
    : '(features)); // number[][], one row an example';
  return [
    `  import * as svm from 'tfjs-svm';`,
    line`  const model = await svm.loadLinearSVM('file://${folder}');`,
    `  console.log(await model.labels${x}`,
  ].join('\n');
}
