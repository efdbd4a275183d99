import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {cellName, cells} from './cells.js';
import type {Row} from './measure.js';
import {
  byData,
  contenderLines,
  markdown,
  shortfalls,
  standingLines,
  summaryLines,
} from './tables.js';

/** All that was measured on one machine, the latest of each cell and gap. */
interface Report {
  machine: string;
  rows: Row[];
}

const keyOf = ({cell, gap}: Row) => `${cellName(cell)}; ${gap}`;

/** What a file has of this machine, if it is there. */
export function readReport(file: string, machine: string): Report {
  if (!existsSync(file)) return {machine, rows: []};
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  return report.machine === machine ? report : {machine, rows: []};
}

/** Puts rows in the place of those of the same cells and gaps, in the order of the cells. */
export function withRows({machine, rows}: Report, fresh: readonly Row[]): Report {
  const all = new Map([...rows, ...fresh].map(row => [keyOf(row), row]));
  const order = cells.map(cellName);
  const at = ({cell, gap}: Row) => order.indexOf(cellName(cell)) - gap;
  return {machine, rows: [...all.values()].sort((a, b) => at(a) - at(b))};
}

export function writeReport(file: string, report: Report): void {
  mkdirSync(path.dirname(file), {recursive: true});
  writeFileSync(file, JSON.stringify(report, null, 1));
}

/** The whole report as a page of its own. */
export function reportPage({machine, rows}: Report): string {
  const short = shortfalls(rows);
  return [
    '# How fast a fit is',
    `Written by \`npm run bench:fits -- --docs\` on ${machine}. Seconds of training alone: without reading, and for the peers without bringing data into their own form; \`its call\` is all of \`model.fit\`. Everybody's weights are put through one float64 objective, and their distance is that from the greatest lower bound proven for the cell. A peer's time is that of its loosest tolerance that reaches the gap; ours is that of the gap itself as tolerance, and it has to prove it. All in turn, medians of the rounds; a ratio is the median of the ratios of each round. Where the gap is not reached, the distance stands in brackets.`,
    `Measured: ${new Set(rows.map(({cell}) => cellName(cell))).size} of ${cells.length} cells.`,
    markdown(summaryLines(rows)),
    short.length ? `Short of what is asked:\n\n${short.map(line => `- ${line}`).join('\n')}` : '',
    '## Against the best peer',
    markdown(standingLines(rows)),
    '## Everybody',
    ...byData(rows).flatMap(([name, its]) => [`### ${name}`, markdown(contenderLines(its))]),
  ]
    .filter(Boolean)
    .join('\n\n');
}

const MARK = 'npm run bench:fits';

/** Puts text between the marks of this benchmark in a page. @throws if they are not there */
export function betweenMarks(page: string, text: string): string {
  const [open, close] = [`<!-- ${MARK} -->`, `<!-- /${MARK} -->`];
  const [from, to] = [page.indexOf(open), page.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`there is no ${open} … ${close}`);
  return `${page.slice(0, from)}${open}\n\n${text}\n\n${page.slice(to)}`;
}

/** Writes docs/fits.md, and the summary into the README. */
export function writeDocs(report: Report): void {
  const summary = markdown(summaryLines(report.rows));
  const pages = {
    'docs/fits.md': reportPage(report),
    'README.md': betweenMarks(readFileSync('README.md', 'utf8'), summary),
  };
  for (const [file, text] of Object.entries(pages)) writeFileSync(file, text);
  const prettier = 'node_modules/prettier/bin/prettier.cjs';
  execFileSync(process.execPath, [prettier, '--write', ...Object.keys(pages)]);
}
