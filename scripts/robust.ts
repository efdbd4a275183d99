/**
 * npm run robust: what an outlier, a wrong label and noise do to each loss. C and the parameters of the
 * loss are chosen by cross-validation on the dirty training data; accuracies are of clean test data.
 *
 *   npm run robust -- [seeds, 10 by default, at least 2: of one there is no spread]
 *
 * Writes docs/pictures/robust-*.svg and prints the tables of docs/robustness.md.
 */
import {readFileSync, writeFileSync} from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../src/index.js';
import {scale, scalingOf} from '../src/data/index.js';
import {plotter} from '../src/pages/index.js';
import {dirty, plane, type Dirt} from './robust/dirt.js';

const SEEDS = Number(process.argv[2] ?? 10);
if (!Number.isInteger(SEEDS) || SEEDS < 2) {
  console.error(`robust: seeds must be a whole number at least 2, got ${process.argv[2]}`);
  process.exit(2);
}

const families: Record<string, svm.Penalty[]> = {
  hinge: [svm.hinge()],
  'squared hinge': [svm.squaredHinge()],
  'modified Huber': [svm.modifiedHuber()],
  pinball: [0.1, 0.5].map(tau => svm.pinball({tau})),
  ramp: [1, 2].map(cap => svm.ramp({cap})),
  'huberized truncated pinball': [0.1, 0.5].flatMap(tau =>
    [1, 2].map(cap => svm.huberizedTruncatedPinball({tau, delta: 0.5, cap})),
  ),
};
const names = Object.keys(families);

const flips = [0, 0.05, 0.1, 0.2, 0.3].map(share => ({
  name: `${100 * share} % flipped`,
  flips: share,
}));
const far: Dirt = {name: '5 % far outliers', outliers: 0.05};
const noisy: Dirt = {name: 'noise', noise: 1};

interface Setting {
  name: string;
  dirts: Dirt[];
  folds: number;
  C: number[];
  make(seed: number): {train: svm.DenseDataset; test: svm.DenseDataset};
}

function digits(): svm.DenseDataset {
  const data = svm.parseCSV(readFileSync('scripts/data/digits.csv', 'utf8')) as svm.DenseDataset;
  return scale(data, scalingOf('robust', data)!) as svm.DenseDataset;
}
const allDigits = digits();

const settings: Setting[] = [
  {
    name: 'plane',
    dirts: [...flips, far, noisy],
    folds: 3,
    C: [0.001, 0.01, 0.1, 1],
    make: seed => ({train: plane(200, seed), test: plane(4000, 1000 + seed)}),
  },
  {
    name: 'digits',
    dirts: [...flips, far, noisy],
    folds: 2,
    C: [0.001, 0.01, 0.1, 1],
    make(seed) {
      const {train, test} = svm.trainTestSplit(allDigits, {test: 0.6, seed});
      return {train: train as svm.DenseDataset, test: test as svm.DenseDataset};
    },
  },
];

const mean = (list: number[]) => list.reduce((sum, one) => sum + one, 0) / list.length;
const deviation = (list: number[]) =>
  Math.sqrt(mean(list.map(one => (one - mean(list)) ** 2)) * (list.length / (list.length - 1)));

/** A boundary `w·x + b = 0` in the plane. */
interface Boundary {
  loss: string;
  w: number[];
  b: number;
}

/** Accuracies by loss and dirt, and boundaries of the first seed. */
async function study({name, dirts, folds, C, make}: Setting) {
  const accuracies: Record<string, Record<string, number[]>> = {};
  const angles: Record<string, Record<string, number[]>> = {};
  const boundaries: Record<string, Boundary[]> = {};
  for (const dirt of dirts) {
    for (let seed = 0; seed < SEEDS; seed++) {
      const {train, test} = make(seed);
      const data = dirty(train, dirt, 77 + seed);
      for (const family of names) {
        const loss = families[family]!.map(penalty =>
          name === 'plane' ? svm.binary({penalty}) : svm.oneVsRest({penalty}),
        );
        const {model} = await svm.gridSearch(data, undefined, {
          grid: {loss, C},
          folds,
          seed,
          options: {standardize: false},
          fit: {solver: 'auto', tolerance: 3e-3},
        });
        const {accuracy} = await model.evaluate(test);
        ((accuracies[dirt.name] ??= {})[family] ??= []).push(accuracy);
        if (name === 'plane') {
          const w = [...model.weights.dataSync()];
          const b = model.intercept.dataSync()[0]!;
          // The angle to the best boundary, which is vertical, in degrees.
          const lean = (180 / Math.PI) * Math.abs(Math.atan2(w[1]!, w[0]!));
          ((angles[dirt.name] ??= {})[family] ??= []).push(lean);
          if (seed === 0) (boundaries[dirt.name] ??= []).push({loss: family, w, b});
        }
        model.dispose();
      }
    }
    console.error(name, dirt.name, JSON.stringify(accuracies[dirt.name]));
  }
  return {accuracies, angles, boundaries};
}

function tableOf(of: Record<string, Record<string, number[]>>, text: (list: number[]) => string) {
  return [
    `| | ${names.join(' | ')} |`,
    `| --- | ${names.map(() => '---').join(' | ')} |`,
    ...Object.entries(of).map(
      ([dirt, byLoss]) => `| ${dirt} | ${names.map(name => text(byLoss[name]!)).join(' | ')} |`,
    ),
  ].join('\n');
}

const percentages = (list: number[]) =>
  `${(100 * mean(list)).toFixed(1)} ± ${(100 * deviation(list)).toFixed(1)}`;

const COLOURS = ['#1f5fa8', '#c23b22', '#7a5195', '#2e8b57', '#d98200', '#333333'];

async function pictures(results: {name: string; result: Awaited<ReturnType<typeof study>>}[]) {
  const {draw, Plot} = await plotter();
  const save = (file: string, svg: string) =>
    writeFileSync(
      `docs/pictures/robust-${file}.svg`,
      svg
        .replace('font-family:inherit', 'font-family:sans-serif')
        .replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" '),
    );
  for (const {name, result} of results) {
    const points = flips.flatMap(dirt =>
      names.map(loss => ({
        flips: dirt.flips,
        loss,
        accuracy: 100 * mean(result.accuracies[dirt.name]![loss]!),
        spread: 100 * deviation(result.accuracies[dirt.name]![loss]!),
        shift: 0.002 * (names.indexOf(loss) - 2.5),
      })),
    );
    const svg = draw(`Accuracy on clean ${name} over the share of labels flipped, by loss`, {
      width: 640,
      height: 380,
      marginRight: 20,
      marginLeft: 50,
      x: {label: 'labels flipped, %', transform: (x: number) => 100 * x},
      y: {label: 'accuracy on clean test data, %', grid: true},
      color: {domain: names, range: COLOURS},
      marks: [
        Plot.link(points, {
          x1: p => p.flips + p.shift,
          x2: p => p.flips + p.shift,
          y1: p => p.accuracy - p.spread,
          y2: p => p.accuracy + p.spread,
          stroke: 'loss',
          strokeOpacity: 0.4,
        }),
        Plot.line(points, {x: p => p.flips + p.shift, y: 'accuracy', stroke: 'loss'}),
        Plot.dot(points, {x: p => p.flips + p.shift, y: 'accuracy', fill: 'loss', r: 3}),
      ],
    });
    save(name, withLegend(svg));
  }
  const {boundaries} = results.find(({name}) => name === 'plane')!.result;
  for (const dirt of [flips[4]!, far]) {
    const data = dirty(plane(200, 0), dirt, 77);
    const rows = Array.from({length: data.rows}, (_, i) => ({
      x: data.values[2 * i]!,
      y: data.values[2 * i + 1]!,
      label: data.labels![i],
    }));
    const EDGE = 6;
    const lines = boundaries[dirt.name]!.flatMap(({loss, w, b}) =>
      [-EDGE, EDGE].map(y => ({loss, y, x: -(w[1]! * y + b) / w[0]!})),
    );
    const svg = draw(`The boundary of each loss, ${dirt.name}`, {
      width: 640,
      height: 480,
      marginRight: 20,
      marginLeft: 40,
      x: {domain: [-EDGE, EDGE], label: null},
      y: {domain: [-EDGE, EDGE], label: null},
      color: {domain: names, range: COLOURS},
      marks: [
        Plot.dot(
          rows.filter(({x, y}) => Math.max(Math.abs(x), Math.abs(y)) < EDGE),
          {
            x: 'x',
            y: 'y',
            r: 3,
            stroke: p => (p.label ? '#c23b22' : '#1f5fa8'),
            fill: p => (p.label ? '#c23b22' : 'white'),
            strokeOpacity: 0.6,
            fillOpacity: 0.5,
          },
        ),
        Plot.line(lines, {x: 'x', y: 'y', stroke: 'loss', strokeWidth: 2, clip: true}),
      ],
    });
    save(dirt === far ? 'outliers' : 'flips', withLegend(svg));
  }
}

/** The names of the losses in their colours, below a picture. */
function withLegend(svg: string): string {
  const height = Number(/height="(\d+)"/.exec(svg)![1]);
  const legend = names
    .map(
      (name, i) =>
        `<text x="${50 + 170 * (i % 3)}" y="${height + 14 + 18 * Math.floor(i / 3)}" fill="${COLOURS[i]}" font-size="13" font-weight="bold" text-anchor="start">${name}</text>`,
    )
    .join('');
  return svg
    .replace(`height="${height}"`, `height="${height + 44}"`)
    .replace(/viewBox="0 0 (\d+) \d+"/, `viewBox="0 0 $1 ${height + 44}"`)
    .replace(/<\/svg>\s*$/, `${legend}</svg>\n`)
    .replace(/(<svg[^>]*>)/, '$1<rect width="100%" height="100%" fill="white"/>');
}

await tf.setBackend('cpu');
const results = [];
for (const setting of settings) {
  const result = await study(setting);
  results.push({name: setting.name, result});
  console.log(`${setting.name}: accuracy on clean test data, %, mean ± deviation of ${SEEDS}\n`);
  console.log(tableOf(result.accuracies, percentages), '\n');
  if (setting.name === 'plane') {
    console.log('plane: how far the boundary leans, degrees\n');
    console.log(
      tableOf(result.angles, list => `${mean(list).toFixed(1)} ± ${deviation(list).toFixed(1)}`),
      '\n',
    );
  }
}
await pictures(results);
