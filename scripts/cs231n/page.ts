import type {DenseDataset, LinearSVM, Score} from 'tfjs-svm';
import type {GradientReport} from 'tfjs-svm/gradients';
import {
  count,
  details,
  escaped,
  heatTable,
  lineChart,
  page,
  percent,
  plotter,
  rounded,
  section,
  side,
  table,
  tiles,
  type Plotter,
} from '../../src/pages/index.js';
import {footer} from '../../src/node/report/footer.js';
import {img} from '../../src/node/report/picture.js';
import {scoreSection} from '../../src/node/report/scoreSection.js';
import {contactSheet, greyPicture} from '../../src/node/report/templates.js';
import {weightsSection} from '../../src/node/report/weightsSection.js';
import type {WayResult} from '../gradientWays.js';
import type {PictureSets} from './pictures.js';

/** One learning rate and regularisation; without accuracies if it diverged. */
export interface GridResult {
  rate: number;
  reg: number;
  train?: number;
  validation?: number;
}

/** A classifier: what was tried, and the best of it. */
export interface Classifier {
  name: string;
  grid: GridResult[];
  /** The best one's place in the grid, its weights, and its loss on each mini-batch. */
  result: GridResult;
  model: LinearSVM;
  curve: number[];
  /** On the test pictures. */
  score: Score;
}

/** Everything that the report tells. */
export interface Story {
  command: string;
  backend: string;
  sets: PictureSets;
  smallLosses: {hinge: number; softmax: number};
  checks: {reg: number; report: GradientReport}[];
  /** Of that many pictures. */
  speeds: {rows: number; results: WayResult[]};
  classifiers: Classifier[];
}

/** The assignment as one self-contained HTML page. */
export async function story(told: Story): Promise<string> {
  const plots = await plotter();
  const {command, sets, classifiers} = told;
  return page({
    title: `CS231n, assignment 1: linear classifiers on ${sets.name}`,
    sections: [
      tiles(
        classifiers.map(({name, score}) => [`${name}, test accuracy`, percent(score.accuracy, 1)]),
      ),
      `<pre><code>${escaped(command)}</code></pre>`,
      dataSection(sets),
      lossSection(told),
      gradientSection(told),
      speedSection(told),
      curveSection(plots, classifiers),
      ...classifiers.map(gridSection),
      ...classifiers.flatMap(({name, score, model}) => [
        scoreSection(`${name}: on the test pictures`, plots, score, sets.classes),
        weightsSection(model, sets.pictures, `${name}: one template a class`, sets.classes),
      ]),
    ],
    footer: `${footer()}, backend ${told.backend}`,
  });
}

const SAMPLES = 5;

function dataSection({train, validation, test, dev, mean, pictures, classes}: PictureSets): string {
  const original = (data: DenseDataset, row: number) =>
    data.values
      .subarray(row * data.columns, (row + 1) * data.columns)
      .map((value, d) => value + mean[d]!);
  const samples = classes.map((name, k) => {
    const rows = (train.labels as number[]).flatMap((label, i) => (label === k ? [i] : []));
    const shown = rows.slice(0, SAMPLES).map(row => greyPicture(original(train, row), pictures));
    return shown.length
      ? img(
          contactSheet(shown, {columns: 1, scale: 1, gap: 1}),
          `Training pictures of ${name}`,
          name,
        )
      : '';
  });
  return section(
    'The pictures',
    table({
      rows: [
        ['to train on', {number: count(train.rows)}],
        ['to choose learning rate and regularisation by', {number: count(validation.rows)}],
        ['to test by', {number: count(test.rows)}],
        ['to try things on, a part of the first', {number: count(dev.rows)}],
      ],
    }),
    `<div class="pictures">${samples.join('')}</div>`,
    `<p>The mean of the training pictures is subtracted from all of them:</p>
<div class="pictures">${img(greyPicture(mean, pictures), 'Mean training picture', 'mean')}</div>`,
  );
}

function lossSection({smallLosses: {hinge, softmax}}: Story): string {
  return section(
    'The loss at small random weights',
    table({
      head: ['loss', 'measured', 'expected', 'why'],
      rows: [
        ['hinge', {number: hinge.toFixed(4)}, {number: '9'}, 'K − 1 margins of 1, all violated'],
        [
          'softmax',
          {number: softmax.toFixed(4)},
          {number: Math.log(10).toFixed(4)},
          'ln K: all classes equally likely',
        ],
      ],
    }),
  );
}

function gradientSection({checks}: Story): string {
  return section(
    'The gradient, checked against finite differences',
    table({
      caption:
        'Regularisation 0 shows the data term alone; a large one shows that λW is not forgotten.',
      head: ['regularisation', 'coordinates', 'worst relative error', 'kinks', 'verdict'],
      rows: checks.map(({reg, report}) => {
        const {coordinates, worstRelativeError, kinks} = report.inputs[0]!;
        return [
          String(reg),
          {number: String(coordinates.length)},
          {number: rounded(worstRelativeError, 2)},
          {number: String(kinks)},
          report.ok ? 'ok' : 'WRONG',
        ];
      }),
    }),
    ...checks.map(({reg, report}) =>
      details(`The report for regularisation ${reg}`, `<pre>${escaped(report.toString())}</pre>`),
    ),
  );
}

function speedSection({speeds: {rows, results}}: Story): string {
  return section(
    'The gradient, five ways',
    table({
      caption: `Loss and gradient of ${rows} pictures. Differences from the loop, relative to the greatest entry.`,
      head: ['way', 'loss', 'worst difference', 'ms', 'times faster'],
      rows: results.map(({name, loss, difference, ms}) => [
        name,
        {number: loss.toFixed(6)},
        {number: difference === 0 ? '' : rounded(difference, 2)},
        {number: ms.toFixed(2)},
        {number: (results[0]!.ms / ms).toFixed(1)},
      ]),
    }),
  );
}

function curveSection(plots: Plotter, classifiers: readonly Classifier[]): string {
  return section(
    'Stochastic gradient descent',
    side(
      ...classifiers.map(({name, curve, result}) =>
        lineChart(plots, {
          caption: `${name}: the loss on each mini-batch before its step, learning rate ${rounded(result.rate)}, regularisation ${rounded(result.reg)}`,
          x: 'iteration, logarithmic',
          y: 'loss',
          logX: true,
          series: [{name: 'loss', colour: 'first', points: curve.map((loss, i) => [i + 1, loss])}],
        }),
      ),
    ),
  );
}

function gridSection({name, grid, result}: Classifier): string {
  const rates = [...new Set(grid.map(({rate}) => rate))];
  const regs = [...new Set(grid.map(({reg}) => reg))];
  const map = (part: 'train' | 'validation', caption: string) => {
    const known = grid.flatMap(result => result[part] ?? []);
    const [least, most] = [Math.min(...known), Math.max(...known)];
    return heatTable({
      caption,
      corner: 'rate \\ regularisation',
      columns: regs.map(reg => rounded(reg)),
      rows: rates.map(rate => ({
        name: rounded(rate),
        cells: regs.map(reg => {
          const found = grid.find(cell => cell.rate === rate && cell.reg === reg)!;
          const share = found[part];
          if (share === undefined) return {text: 'diverged', heat: 0};
          return {
            text: percent(share, 1),
            heat: most > least ? (share - least) / (most - least) : 1,
            best: found === result,
          };
        }),
      })),
    });
  };
  return section(
    `${name}: learning rate and regularisation`,
    side(
      map('validation', 'Accuracy on the validation pictures; the best is framed'),
      map('train', 'Accuracy on the training pictures'),
    ),
  );
}
