/**
 * `npm run bench:walks`: what a search saves by walking C, from 0.001 to 1000 by tens: the passes of all trainings along
 * a walk and each from 0, and the seconds that walk and trainings take with what prepares the rows, the median of
 * three in turn. `-- text` for what has that in its name only.
 */
import Table from 'cli-table3';
import type {Dataset, SVMOptions} from '../../src/index.js';
import {linearSVM} from '../../src/index.node.js';
import {Walk} from '../../src/model/index.js';
import {dataSets, type DataName} from './fits/dataSets.js';
import {losses, type LossName} from './fits/losses.js';
import {median} from './ratios.js';

const ROUNDS = 3;
const STRENGTHS = [0.001, 0.01, 0.1, 1, 10, 100, 1000];

/** Data, how many rows of them, and losses. */
const cases: readonly [DataName, number, readonly LossName[]][] = [
  ['iris', 150, ['ovr', 'ovr2', 'ww', 'cs']],
  ['digits', 1797, ['ovr', 'ovr2', 'ww', 'cs']],
  ['text of 2 classes', 20_000, ['hinge', 'squared hinge']],
  ['text of 4 classes', 20_000, ['ovr2', 'cs']],
  ['images of 2 classes', 5000, ['hinge', 'squared hinge']],
  ['images of 10 classes', 2000, ['ovr2', 'ww']],
  ['wide, 200 × 20 000', 200, ['hinge']],
];

/** Trains with every C; returns how many passes and seconds that took. */
async function trainAll(data: Dataset, options: SVMOptions, walk?: Walk) {
  const began = performance.now();
  let passes = 0;
  for (const C of STRENGTHS) {
    const model = linearSVM({...options, C, standardize: false});
    const {certificate} = await model.fitAlong(walk, data, undefined, {solver: 'exact'});
    if (!(certificate.gap! <= 1e-3))
      throw new Error(`bench: C ${C}: the gap is ${certificate.gap}`);
    passes += certificate.epochs;
    model.dispose();
  }
  walk?.dispose();
  return {passes, seconds: (performance.now() - began) / 1000};
}

const [wanted = ''] = process.argv.slice(2);
const table = new Table({
  head: ['data', 'loss', 'passes from 0', 'along a walk', 'share', 'seconds', 'share'],
  style: {head: [], border: []},
});
for (const [name, rows, names] of cases) {
  if (!name.includes(wanted)) continue;
  const {make, classes} = dataSets[name];
  const data = make(rows);
  for (const lossName of names) {
    const options = {
      loss: losses[lossName].ours,
      classes: Array.from({length: classes}, (_, k) => k),
    };
    // One that is not counted.
    await trainAll(data, options, new Walk());
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++)
      rounds.push([
        await trainAll(data, options),
        await trainAll(data, options, new Walk()),
      ] as const);
    const [alone, along] = rounds[0]!;
    const ratio = median(rounds.map(([a, b]) => b.seconds / a.seconds));
    table.push([
      name,
      lossName,
      alone.passes,
      along.passes,
      `${Math.round((100 * along.passes) / alone.passes)} %`,
      median(rounds.map(([, {seconds}]) => seconds)).toFixed(2),
      `${Math.round(100 * ratio)} %`,
    ]);
  }
}
process.stdout.write(`${table.toString()}\n`);
