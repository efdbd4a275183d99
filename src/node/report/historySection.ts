import {
  details,
  lineChart,
  percent,
  rounded,
  section,
  side,
  table,
  type TableCell,
  type Plotter,
} from '../../pages/index.js';
import type {EpochRecord, History} from '../../train/index.js';

/** More epochs than this need a logarithmic axis, or the beginning cannot be seen. */
const MANY = 100;
const ROWS = 20;

/** How training went, epoch by epoch: objective and proven bound, gap, accuracy. */
export function historySection(plots: Plotter, {epochs}: History): string {
  const x = epochs.length > MANY ? 'epoch, logarithmic' : 'epoch';
  const logX = epochs.length > MANY;
  const points = (measure: (record: EpochRecord) => number | undefined) =>
    epochs.flatMap(record => {
      const y = measure(record);
      return y === undefined ? [] : [[record.epoch + 1, y] as const];
    });
  const primal = points(({primal}) => primal);
  const dual = points(({dual}) => dual);
  const held = points(({validation}) => validation?.accuracy);
  const gap = points(({gap}) => (gap !== undefined && gap < 1 ? gap : undefined));
  const least = primal.reduce((least, [, y]) => Math.min(least, y), Infinity);
  const logY = least > 0 && primal.some(([, y]) => y > 20 * least);
  return section(
    'Training',
    side(
      lineChart(plots, {
        caption: dual.length
          ? `The objective and the proven lower bound on its least value${logY ? ', where that is above 0' : ''}`
          : 'The objective',
        x,
        y: 'objective',
        logX,
        logY,
        series: [
          {name: 'objective', colour: 'first', points: primal},
          {name: 'lower bound', colour: 'second', points: dual},
        ],
      }),
      gap.length
        ? lineChart(plots, {
            caption:
              'The certified relative gap, once it is below 100 %: the objective is at most so far above the least possible',
            x,
            y: 'gap, %',
            logX,
            logY: true,
            percent: true,
            series: [{name: 'gap', colour: 'first', points: gap}],
          })
        : '',
      lineChart(plots, {
        caption: held.length
          ? 'Accuracy on the training examples and on those held out'
          : 'Accuracy on the training examples',
        x,
        y: 'accuracy, %',
        logX,
        percent: true,
        series: [
          {name: 'training', colour: 'first', points: points(({accuracy}) => accuracy)},
          {name: 'held out', colour: 'second', points: held},
        ],
      }),
    ),
    details('The numbers', epochTable(epochs, dual.length > 0, held.length > 0)),
  );
}

/** About twenty epochs, denser at the beginning, the last included. */
function epochTable(epochs: EpochRecord[], proven: boolean, held: boolean): string {
  const chosen = new Set(
    Array.from({length: ROWS}, (_, k) => Math.round(epochs.length ** (k / (ROWS - 1))) - 1),
  );
  const rows = [...chosen].map((i): TableCell[] => {
    const {epoch, primal, dual, gap, accuracy, validation, seconds} = epochs[i]!;
    return [
      {number: String(epoch + 1)},
      {number: rounded(primal)},
      ...(proven
        ? [{number: rounded(dual ?? NaN)}, {number: gap === undefined ? '–' : percent(gap)}]
        : []),
      {number: percent(accuracy)},
      ...(held
        ? [
            {number: validation ? percent(validation.accuracy) : ''},
            {number: validation ? rounded(validation.loss) : ''},
          ]
        : []),
      {number: seconds.toFixed(2)},
    ];
  });
  return table({
    head: [
      'epoch',
      'objective',
      ...(proven ? ['lower bound', 'gap'] : []),
      'accuracy',
      ...(held ? ['held-out accuracy', 'held-out loss'] : []),
      'seconds',
    ],
    rows,
  });
}
