import Table from 'cli-table3';
import type {Label} from '../data/index.js';
import type {Score} from '../model/index.js';
import type {History} from '../train/index.js';

/** A share as people read it: 98.26 %. */
function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** What a training run came to, as a table to print. */
export function trainingTable(history: History, train: Score, held?: Score): string {
  const {certificate, stoppedBy, optimizer, engine, seconds} = history;
  const {primal, dual, gap, epochs} = certificate;
  return plainTable([
    ['train accuracy', percent(train.accuracy)],
    ['held-out accuracy', held ? percent(held.accuracy) : 'none held out (--test 0.2)'],
    ['objective', primal.toPrecision(6)],
    ['lower bound on it', dual === undefined ? 'none proven' : dual.toPrecision(6)],
    ['certified relative gap', gap === undefined ? 'none proven' : percent(gap)],
    ['training', `${epochs} epochs of ${optimizer} on the ${engine} engine, ended by ${stoppedBy}`],
    ['seconds', seconds.toFixed(1)],
  ]);
}

/** How a model does on some examples, with the confusion matrix, as tables to print. */
export function scoreTable({accuracy, loss, confusion}: Score, classes: readonly Label[]): string {
  const matrix = plainTable([
    ['true \\ predicted', ...classes.map(String)],
    ...confusion.map((row, k) => [String(classes[k]), ...row.map(String)]),
  ]);
  return `${plainTable([
    ['accuracy', percent(accuracy)],
    ['mean loss', loss.toPrecision(6)],
  ])}\n${matrix}`;
}

/** Rows of cells in a frame, without colours. */
export function plainTable(rows: string[][]): string {
  const table = new Table({style: {head: [], border: [], compact: true}});
  table.push(...rows);
  return table.toString();
}
