import * as svm from 'tfjs-svm';
import {lineChart, picture, type Plotter} from '../../src/pages/index.js';
import {iris, leastOf, PROBLEM} from './gaps.js';

const EPOCHS = 100;
const BATCH = 5;
const RATE = 0.1;

/** Step sizes by epoch, and how far sgd comes with each. */
export async function schedules(plots: Plotter): Promise<string> {
  const data = await iris();
  const least = await leastOf(data);
  const lambda = 1 / data.rows;
  const all: [string, svm.Schedule, 'first' | 'second' | 'right' | 'wrong'][] = [
    ['constant', svm.constant(RATE), 'wrong'],
    ['inverse time', svm.inverseTime(RATE), 'second'],
    ['cosine', svm.cosine(RATE), 'right'],
    ['polynomial', svm.polynomial(RATE), 'first'],
  ];
  const count = EPOCHS * Math.ceil(data.rows / BATCH);
  const steps = Array.from({length: count}, (_, step) => step);
  const rates = all.map(([name, schedule, colour]) => ({
    name,
    colour,
    points: steps.map((step): [number, number] => [
      step + 1,
      schedule({step, steps: count, lambda}),
    ]),
  }));
  const runs = [];
  for (const [name, learningRate, colour] of all) {
    const model = svm.linearSVM(PROBLEM);
    const {epochs} = await model.fit(data, undefined, {
      solver: 'descent',
      optimizer: 'sgd',
      learningRate,
      epochs: EPOCHS,
      tolerance: 0,
      batchSize: BATCH,
    });
    model.dispose();
    runs.push({
      name,
      colour,
      points: epochs.map(({epoch, primal}): [number, number] => [epoch + 1, primal / least - 1]),
    });
  }
  return picture('Step sizes, and how far sgd comes with them', [
    lineChart(plots, {
      caption: 'Step size by step',
      x: 'step',
      y: 'step size',
      series: rates,
    }),
    lineChart(plots, {
      caption: 'Objective above the optimum by epoch',
      x: 'epoch',
      y: 'above the optimum',
      series: runs,
      logX: true,
      logY: true,
    }),
  ]);
}
