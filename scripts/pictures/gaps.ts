import * as svm from 'tfjs-svm';
import {readCSV} from 'tfjs-svm/node';
import {lineChart, picture, type Plotter} from '../../src/pages/index.js';

/** The loss of both pictures: smooth, so that rounding differences between machines stay in the last bits. */
export const PROBLEM: svm.SVMOptions = {
  loss: svm.westonWatkins({penalty: svm.squaredHinge()}),
  C: 1,
};

export const iris = () => readCSV('scripts/data/iris.csv', {label: 'species'});

/** The least objective, proven to six digits. */
export async function leastOf(data: svm.Dataset): Promise<number> {
  const model = svm.linearSVM(PROBLEM);
  const {certificate} = await model.fit(data, undefined, {solver: 'exact', tolerance: 1e-6});
  model.dispose();
  return certificate.primal;
}

/** Objective and bound of adam on iris, and the gaps of three optimizers. */
export async function gaps(plots: Plotter): Promise<string> {
  const data = await iris();
  const adam = await runOf(data, 'adam');
  const gapOf = (records: Proven[]): [number, number][] =>
    records
      .map(({pass, primal, dual}): [number, number] => [pass, (primal - dual) / primal])
      // Further down float32 makes the noise.
      .filter(([, gap]) => gap > 1e-5);
  return picture('Objective and lower bound close in on each other', [
    lineChart(plots, {
      caption: 'Objective and proven bound of adam, by pass',
      x: 'pass',
      y: 'objective',
      series: [
        {
          name: 'objective',
          colour: 'first',
          points: adam.map(({pass, primal}): [number, number] => [pass, primal]).slice(20),
        },
        {
          name: 'bound',
          colour: 'second',
          points: adam
            .map(({pass, dual}): [number, number] => [pass, dual])
            .filter(([, dual]) => dual > 0),
        },
      ],
      logX: true,
      logY: true,
    }),
    lineChart(plots, {
      caption: 'The gap of three optimizers, by pass',
      x: 'pass',
      y: 'gap, share of the objective',
      series: [
        {name: 'adam', colour: 'first', points: gapOf(adam)},
        {name: 'nesterov', colour: 'second', points: gapOf(await runOf(data, 'nesterov'))},
        {name: 'adagrad', colour: 'right', points: gapOf(await runOf(data, 'adagrad'))},
      ],
      logX: true,
      logY: true,
    }),
  ]);
}

interface Proven {
  pass: number;
  primal: number;
  dual: number;
}

async function runOf(
  data: svm.Dataset,
  optimizer: 'adam' | 'nesterov' | 'adagrad',
): Promise<Proven[]> {
  const model = svm.linearSVM(PROBLEM);
  const {epochs} = await model.fit(data, undefined, {
    solver: 'descent',
    optimizer,
    epochs: 500,
    tolerance: 0,
  });
  model.dispose();
  return epochs.flatMap(({epoch, primal, dual}) =>
    dual === undefined ? [] : [{pass: epoch + 1, primal, dual}],
  );
}
