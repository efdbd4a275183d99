/**
 * `npm run bench:fits`: how long training takes, against LIBLINEAR, scikit-learn and Snap ML, on the
 * cells of fits/cells.ts, all in turn in one run. fits/measure.ts says how, fits/python.ts where the
 * peers come from (PyPI; what cannot be had is left out).
 *
 *   npm run bench:fits -- --cells 'text|digits' --rounds 3 --gap 1e-3 --limit 60
 *   npm run bench:fits -- --contenders 'tfjs-svm$|snap' --docs
 *   npm run bench:fits -- --minutes 20 --contenders 'tfjs-svm$|snap|lib|svc' --docs
 *
 * `--minutes` are shared out among the cells: what a contender has not reached by then, it has not.
 * `--cells` and `--contenders` are patterns for names, such as `text of 2 classes; hinge; C = 1$`. Results are kept in out/bench/fits.json, the latest of
 * each cell; `--docs` writes docs/fits.md and the table of the README from all that are kept.
 */
import os from 'node:os';
import {parseArgs} from 'node:util';
import cliProgress from 'cli-progress';
import {plainTable, selectBackend} from '../../src/node/index.js';
import {cellName, cells, gaps, shares} from './fits/cells.js';
import {contenders, present} from './fits/contenders.js';
import {dataSets} from './fits/dataSets.js';
import {measure} from './fits/measure.js';
import {readReport, withRows, writeDocs, writeReport} from './fits/report.js';
import {forgetStored} from './fits/storedData.js';
import {shortfalls, standingLines} from './fits/tables.js';

const {values: options} = parseArgs({
  options: {
    cells: {type: 'string', default: ''},
    contenders: {type: 'string', default: ''},
    gap: {type: 'string', default: gaps.join()},
    rounds: {type: 'string', default: '5'},
    limit: {type: 'string', default: '60'},
    minutes: {type: 'string', default: 'Infinity'},
    out: {type: 'string', default: 'out/bench/fits.json'},
    docs: {type: 'boolean', default: false},
  },
});

const named = (pattern: string, name: string) => new RegExp(pattern, 'i').test(name);

async function main(): Promise<void> {
  const wanted = cells.filter(cell => named(options.cells, `${cell.kind}; ${cellName(cell)}`));
  const asked = gaps.filter(gap => options.gap.split(',').map(Number).includes(gap));
  if (wanted.length === 0) throw new Error(`--cells: none is called ${options.cells}`);
  if (asked.length === 0) throw new Error(`--gap: there are ${gaps.join(' and ')}`);
  await selectBackend('wasm');
  const machine = `${os.cpus()[0]!.model}, ${os.availableParallelism()} processors, Node ${process.version}`;
  const there = await present(
    contenders.filter(({name}) => named(options.contenders, name)),
    console.log,
  );
  const effort = {gaps: asked, rounds: Number(options.rounds), limit: Number(options.limit)};

  let report = readReport(options.out, machine);
  const bar = new cliProgress.SingleBar(
    {format: '{bar} {value}/{total}  {cell}  {doing}', hideCursor: true},
    cliProgress.Presets.shades_classic,
  );
  const isShown = process.stderr.isTTY;
  if (isShown) bar.start(wanted.length, 0, {cell: '', doing: 'data'});
  let dataSet = '';
  let data = dataSets.iris.make(1);
  const end = performance.now() + 60_000 * Number(options.minutes);
  let shareLeft = wanted.reduce((sum, {kind}) => sum + shares[kind], 0);
  for (const [i, cell] of wanted.entries()) {
    const began = performance.now();
    if (isShown) bar.update(i, {cell: cellName(cell), doing: 'data'});
    if (dataSet !== cell.data) {
      dataSet = cell.data;
      data = dataSets[cell.data].make(dataSets[cell.data].rows);
    }
    try {
      const {classes} = dataSets[cell.data];
      const seconds = ((end - performance.now()) / 1000) * (shares[cell.kind] / shareLeft);
      shareLeft -= shares[cell.kind];
      const rows = await measure({cell, data, classes}, there, {...effort, seconds}, doing => {
        if (isShown) bar.update(i, {doing});
      });
      // Written cell by cell: an hour of measuring should not be lost with the last one.
      report = withRows(report, rows);
      writeReport(options.out, report);
    } catch (error) {
      console.error(`\n${cellName(cell)} failed: ${String((error as Error).message)}`);
      process.exitCode = 1;
    }
    const seconds = Math.round((performance.now() - began) / 1000);
    if (!isShown)
      console.log(`${i + 1}/${wanted.length} ${cellName(cell)}: measured in ${seconds} s`);
  }
  if (isShown) {
    bar.update(wanted.length, {cell: '', doing: ''});
    bar.stop();
  }

  const names = new Set(wanted.map(cellName));
  const shown = report.rows.filter(
    ({cell, gap}) => names.has(cellName(cell)) && asked.includes(gap),
  );
  console.log(`${machine}; medians of ${effort.rounds} rounds`);
  console.log(plainTable(standingLines(shown)));
  console.log(['short of what is asked:', ...shortfalls(shown)].join('\n  '));
  console.log(`kept in ${options.out}`);
  if (options.docs) writeDocs(report);
}

main()
  .catch(error => {
    console.error(error);
    process.exitCode = 1;
  })
  .finally(() => {
    for (const contender of contenders) contender.end?.();
    forgetStored();
  });
