import {median} from '../ratios.js';
import {cellName, targets, type Cell, type Kind} from './cells.js';
import type {Result, Row} from './measure.js';
import {ratioOf, reached, seconds, standing} from './standing.js';

/** Head and lines of a table, all text. */
type Lines = string[][];

/** Two digits: 0.0095 s, 0.31 s, 12 s. */
const secondsText = (time: number) => `${Number(time.toPrecision(2))} s`;
const ratioText = (ratio: number) => `${Number(ratio.toPrecision(2))} ×`;
const gapText = (gap: number) => gap.toExponential(0);

function resultText(result: Result): string {
  if (reached(result)) return secondsText(seconds(result));
  const {distance, reason, said} = result;
  if (said)
    return `${said}, as it says after ${secondsText(seconds(result))} (${distance!.toExponential(0)})`;
  return distance === undefined ? reason! : `${reason} (${distance.toExponential(0)})`;
}

/** How the exact solver stands against the best peer and against what is asked of it. */
export function standingLines(rows: readonly Row[]): Lines {
  const head = [
    'data',
    'loss',
    'C',
    'gap',
    'ours',
    'its call',
    'best peer',
    'ours / peer',
    'asked',
  ];
  const lines = rows.flatMap(row => {
    const found = standing(row, rows);
    if (!found) return [];
    const {ours, best, ratio, target, isMet} = found;
    const {data, loss, C} = row.cell;
    const verdict = isMet === undefined ? '' : isMet ? ': met' : ': **short**';
    return [
      [
        data,
        loss,
        String(C),
        gapText(row.gap),
        resultText(ours),
        ours.callSeconds ? secondsText(median(ours.callSeconds)) : '',
        best ? `${secondsText(seconds(best))}, ${best.contender}` : 'none reaches it',
        ratio === undefined ? '' : ratioText(ratio),
        `${target}${verdict}`,
      ],
    ];
  });
  return [head, ...lines];
}

/** Everybody's seconds, or why they do not reach the gap and how near they came. */
export function contenderLines(rows: readonly Row[]): Lines {
  const there = rows.flatMap(({results}) => results.map(({contender}) => contender));
  const names = [...new Set(there)];
  return [
    ['loss', 'C', 'gap', ...names],
    ...rows.map(({cell, gap, results}) => [
      cell.loss,
      String(cell.C),
      gapText(gap),
      ...names.map(name => {
        const found = results.find(({contender}) => contender === name);
        return found ? resultText(found) : '';
      }),
    ]),
  ];
}

/** By kind of cell and gap: how many targets are met, and how the ratios to the best peer are spread. */
export function summaryLines(rows: readonly Row[]): Lines {
  const head = ['cells', 'gap', 'targets met', 'ours / best peer: least, median, most'];
  const lines = (Object.keys(targets) as Kind[]).flatMap(kind => {
    const ofKind = rows.filter(({cell}) => cell.kind === kind);
    return [...new Set(ofKind.map(({gap}) => gap))].map(gap => {
      const found = ofKind.filter(row => row.gap === gap).flatMap(row => standing(row, rows) ?? []);
      const judged = found.filter(({isMet}) => isMet !== undefined);
      const ratios = found.flatMap(({ratio}) => ratio ?? []).sort((a, b) => a - b);
      return [
        kind,
        gapText(gap),
        `${judged.filter(({isMet}) => isMet).length} of ${judged.length}`,
        ratios.length ? [ratios[0]!, median(ratios), ratios.at(-1)!].map(ratioText).join(', ') : '',
      ];
    });
  });
  return [head, ...lines];
}

/** What falls short, a line each. */
export function shortfalls(rows: readonly Row[]): string[] {
  return rows.flatMap(row => {
    const found = standing(row, rows);
    if (!found || found.isMet !== false) return [];
    const {ours, best, target} = found;
    const against =
      best && reached(ours) ? `, ${ratioText(ratioOf(ours, best))} ${best.contender}` : '';
    return [
      `${cellName(row.cell)}; ${gapText(row.gap)}: ${resultText(ours)}${against} (${target})`,
    ];
  });
}

export function markdown([head, ...lines]: Lines): string {
  const line = (words: string[]) => `| ${words.join(' | ')} |`;
  return [line(head!), line(head!.map(() => '---')), ...lines.map(line)].join('\n');
}

/** The rows of each data set, in order. */
export function byData(rows: readonly Row[]): [Cell['data'], Row[]][] {
  const names = [...new Set(rows.map(({cell}) => cell.data))];
  return names.map(name => [name, rows.filter(({cell}) => cell.data === name)]);
}
