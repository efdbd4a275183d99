/**
 * `npm run bench:capped`: how long the huberized truncated pinball takes to a stationarity of 1e-4, against the
 * hinge of the same reduction, data and C to a proven gap of 1e-3, in turn. Medians, the whole call.
 *
 *     npm run bench:capped -- --cells '^(digits|iris); ww' --rounds 5
 *
 * `--cells` is a pattern for names, of all data sets of fits/dataSets.ts.
 */
import {parseArgs} from 'node:util';
import {
  huberizedTruncatedPinball,
  linearSVM,
  oneVsRest,
  westonWatkins,
  type Dataset,
  type FitOptions,
  type MarginLoss,
} from '../../src/index.js';
import {plainTable, selectBackend} from '../../src/node/index.js';
import {dataSets, type DataName} from './fits/dataSets.js';
import {median} from './ratios.js';

const {values: flags} = parseArgs({
  options: {
    cells: {type: 'string', default: '^(digits|images of 10 classes);'},
    rounds: {type: 'string', default: '5'},
  },
});

const STATIONARITY = 1e-4;
const penalty = huberizedTruncatedPinball({tau: 0.1, delta: 0.5, cap: 2});
const reductions = {ovr: oneVsRest, ww: westonWatkins};

async function time(data: Dataset, classes: number, C: number, loss: MarginLoss, fit?: FitOptions) {
  const names = Array.from({length: classes}, (_, k) => k);
  const model = linearSVM({loss, C, classes: names, standardize: false});
  try {
    const began = performance.now();
    const {epochs, certificate, stoppedBy} = await model.fit(data, undefined, fit);
    const seconds = (performance.now() - began) / 1000;
    return {seconds, steps: epochs.length, primal: certificate.primal, stoppedBy};
  } finally {
    model.dispose();
  }
}

async function main(): Promise<void> {
  await selectBackend('wasm');
  const lines: string[][] = [];
  for (const name of Object.keys(dataSets) as DataName[]) {
    let data: Dataset | undefined;
    for (const C of [0.01, 1])
      for (const [reduction, made] of Object.entries(reductions)) {
        const cell = `${name}; ${reduction}; C = ${C}`;
        if (!new RegExp(flags.cells).test(cell)) continue;
        const {classes, rows, make} = dataSets[name];
        data ??= make(rows);
        const fits = {
          hinge: () => time(data!, classes, C, made()),
          capped: () => time(data!, classes, C, made({penalty}), {tolerance: STATIONARITY}),
        };
        const seconds: [number[], number[]] = [[], []];
        // The first fits of a shape warm up.
        await fits.hinge();
        let capped = await fits.capped();
        for (let round = 0; round < Number(flags.rounds); round++) {
          seconds[0].push((await fits.hinge()).seconds);
          capped = await fits.capped();
          seconds[1].push(capped.seconds);
        }
        const ratios = seconds[1].map((s, i) => s / seconds[0][i]!);
        lines.push([
          cell,
          ...seconds.map(all => median(all).toFixed(3)),
          median(ratios).toFixed(2),
          String(capped.steps),
          capped.primal.toPrecision(7),
          capped.stoppedBy,
        ]);
        console.log(lines.at(-1)!.join('  '));
      }
  }
  const head = ['', 'hinge, s', 'capped, s', 'ratio', 'steps', 'objective', 'ended by'];
  console.log(plainTable([head, ...lines]));
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
