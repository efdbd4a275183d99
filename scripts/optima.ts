/**
 * `npm run optima`: all defaults on iris and digits, five losses, three C, against the optima of
 * scripts/data/optima.json. Prints how far the objective is from the optimum, the certified gap, and
 * the seconds each fit took.
 */
import {readFile} from 'node:fs/promises';
import * as svm from 'tfjs-svm';
import {plainTable, readCSV, selectBackend} from 'tfjs-svm/node';

const penalty = svm.squaredHinge();
const losses: Record<string, svm.MarginLoss> = {
  ovr: svm.oneVsRest(),
  ovr2: svm.oneVsRest({penalty}),
  ww: svm.westonWatkins(),
  ww2: svm.westonWatkins({penalty}),
  cs: svm.crammerSinger(),
};

const backend = await selectBackend(process.argv[2]);
const known = JSON.parse(await readFile('scripts/data/optima.json', 'utf8')) as Record<
  string,
  {optima: Record<string, {primal: number}>}
>;
const table = [
  [
    'data',
    'loss',
    'C',
    'primal / optimum − 1',
    'dual / optimum − 1',
    'certified gap',
    'passes',
    'seconds',
  ],
];
let solver = '';
for (const [file, {optima}] of Object.entries(known)) {
  const data = await readCSV(`scripts/data/${file}`);
  for (const [title, {primal}] of Object.entries(optima)) {
    const [loss, C] = title.split(' C=') as [string, string];
    const model = svm.linearSVM({loss: losses[loss]!, C: Number(C)});
    const history = await model.fit(data);
    const {certificate, seconds} = history;
    const optimum = primal / (Number(C) * data.rows);
    const percent = (share: number) => `${(100 * share).toFixed(4)} %`;
    table.push([
      file,
      loss,
      C,
      percent(certificate.primal / optimum - 1),
      percent(certificate.dual! / optimum - 1),
      percent(certificate.gap!),
      String(certificate.epochs),
      seconds.toFixed(2),
    ]);
    ({solver} = history);
    model.dispose();
  }
}
console.log(`backend ${backend}, solver ${solver}\n${plainTable(table)}`);
