import * as svm from 'tfjs-svm';
import {readCSV} from 'tfjs-svm/node';
import {lineChart, picture, type Plotter} from '../../src/pages/index.js';

/** What both of these pictures train: smooth, so that a last bit rounded otherwise stays a last bit. */
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

/** Objective and bound of adam and of the exact solver on iris; and how far both are apart. */
export async function gaps(plots: Plotter): Promise<string> {
  const data = await iris();
  const runs: {name: string; records: {pass: number; primal: number; dual: number}[]}[] = [];
  for (const [name, options] of [
    ['exact', {solver: 'exact', tolerance: 1e-4}],
    ['adam', {solver: 'descent', optimizer: 'adam', epochs: 500, tolerance: 0}],
  ] as const) {
    const model = svm.linearSVM(PROBLEM);
    const {epochs} = await model.fit(data, undefined, options);
    model.dispose();
    runs.push({
      name,
      records: epochs.flatMap(({epoch, primal, dual, estimated}) =>
        dual === undefined || estimated ? [] : [{pass: epoch + 1, primal, dual}],
      ),
    });
  }
  const [exact, adam] = runs as [(typeof runs)[0], (typeof runs)[0]];
  // Further down float32 makes the noise.
  const gapOf = (run: (typeof runs)[0]) =>
    of(run, ({primal, dual}) => (primal - dual) / primal).filter(([, gap]) => gap > 1e-5);
  const of = (
    {records}: (typeof runs)[0],
    what: (record: (typeof records)[0]) => number,
  ): [number, number][] => records.map(record => [record.pass, what(record)]);
  const charts = [
    lineChart(plots, {
      ...{caption: 'Objective and proven bound of adam, by pass', x: 'pass', y: 'objective'},
      series: [
        {name: 'objective', colour: 'first', points: of(adam, ({primal}) => primal).slice(20)},
        {
          name: 'bound',
          colour: 'second',
          points: of(adam, ({dual}) => dual).filter(([, d]) => d > 0),
        },
      ],
      ...{logX: true, logY: true},
    }),
    lineChart(plots, {
      ...{
        caption: 'The gap of adam and of the exact solver, by pass',
        x: 'pass',
        y: 'gap, share of the objective',
      },
      series: [
        {name: 'exact', colour: 'first', points: gapOf(exact)},
        {name: 'adam', colour: 'second', points: gapOf(adam)},
      ],
      ...{logX: true, logY: true},
    }),
  ];
  return picture('Objective and lower bound close in on each other', charts);
}
