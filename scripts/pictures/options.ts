import * as svm from 'tfjs-svm';
import {readCSV} from 'tfjs-svm/node';
import {lineChart, picture, type Plotter, type Series} from '../../src/pages/index.js';

/** Eights among the other digits: one in ten. */
async function eights(): Promise<{train: svm.Dataset; test: svm.Dataset}> {
  const data = await readCSV('scripts/data/digits.csv');
  const labels = data.labels!.map(digit => (Number(digit) === 8 ? 'eight' : 'other'));
  return svm.trainTestSplit({...data, labels}, {test: 0.5});
}

/** What comes of an option, one of its values after the other. */
async function over(
  values: readonly number[],
  options: (value: number) => svm.SVMOptions,
  say: (model: svm.LinearSVM, test: svm.Dataset, train: svm.Dataset) => Promise<number[]>,
): Promise<number[][]> {
  const {train, test} = await eights();
  const found = [];
  for (const value of values) {
    const model = svm.linearSVM(options(value));
    await model.fit(train);
    found.push(await say(model, test, train));
    model.dispose();
  }
  return found;
}

/** What four options trade for what, on digits. */
export async function options(plots: Plotter): Promise<string> {
  const series = (
    values: readonly number[],
    found: readonly number[][],
    lines: readonly (readonly [name: string, colour: Series['colour']])[],
  ): Series[] =>
    lines.map(([name, colour], k) => ({
      name,
      colour,
      points: values.map((value, i) => [value, found[i]![k]!] as const),
    }));
  const both = [
    ['held out', 'first'],
    ['training', 'second'],
  ] as const;
  const rare = [
    ['recall', 'first'],
    ['precision', 'second'],
  ] as const;

  const C = [1e-4, 1e-3, 1e-2, 0.1, 1, 10];
  const losses = await over(C, C => ({C}), async (model, test, train) => [
    (await model.evaluate(test)).loss!,
    (await model.evaluate(train)).loss!,
  ]); // prettier-ignore

  const l1 = [0.001, 0.003, 0.01, 0.03, 0.1];
  const weights = await over(l1, l1 => ({C: 1, l1}), async model => [
    svm.sparsity(model).nonZeros,
  ]); // prettier-ignore

  const ofEights = async (model: svm.LinearSVM, test: svm.Dataset) => {
    const {recall, precision} = svm.classMetrics((await model.evaluate(test)).confusion)
      .classes[0]!;
    return [recall, precision];
  };
  const factors = [0.1, 0.3, 1, 3, 10, 30];
  const balance = await over(factors, eight => ({C: 0.1, classWeight: {eight}}), ofEights);
  const thresholds = [0.001, 0.01, 0.1, 1, 10];
  const strict = await over(thresholds, C => ({C, classWeight: 'balanced'}), ofEights);

  return picture('What C, L1 and class weights do to a model that finds the eights among digits', [
    lineChart(plots, {
      caption: 'C',
      x: 'C',
      y: 'mean loss',
      logX: true,
      series: series(C, losses, both),
    }),
    lineChart(plots, {
      caption: 'l1',
      x: 'l1',
      y: 'weights that are not 0, of 64',
      logX: true,
      series: series(l1, weights, [['weights', 'first']]),
    }),
    lineChart(plots, {
      caption: 'classWeight',
      x: 'classWeight of the eights',
      y: 'of the eights, held out',
      logX: true,
      percent: true,
      series: series(factors, balance, rare),
    }),
    lineChart(plots, {
      caption: "classWeight 'balanced'",
      x: "C, with classWeight 'balanced'",
      y: 'of the eights, held out',
      logX: true,
      percent: true,
      series: series(thresholds, strict, rare),
    }),
  ]);
}
