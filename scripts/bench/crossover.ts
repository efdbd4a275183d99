/**
 * `npm run bench:crossover`: from which size on a call is worth two threads. The same call in turn on
 * one thread in one piece, and cut in two on two threads; with pauses as between two steps of
 * training, or without.
 */
import Table from 'cli-table3';
import {fusedLoss, pinRows} from '../../src/kernel/index.js';
import {westonWatkins} from '../../src/losses/index.js';
import {problemOf} from './problem.js';
import {median} from './ratios.js';

const COLUMNS = 784;
const CLASSES = 10;
const ROUNDS = 15;
const CALLS = 50;

/** Mean time of a call in ms, `pause` ms of other work before each not counted. */
function time(call: () => unknown, pause: number): number {
  let total = 0;
  for (let i = 0; i < CALLS; i++) {
    const until = performance.now() + pause;
    while (performance.now() < until);
    const began = performance.now();
    call();
    total += performance.now() - began;
  }
  return total / CALLS;
}

async function main(): Promise<void> {
  const pauses = [0, 0.1, 1];
  const table = new Table({
    head: [
      'rows',
      'multiply-adds',
      'one thread',
      ...pauses.map(pause => `gain, pause ${pause} ms`),
    ],
    style: {head: [], border: []},
  });
  const loss = westonWatkins().config!;
  for (const rows of [8, 16, 32, 48, 64, 96, 128, 192, 256, 512, 1024]) {
    const {x, labels, W, K} = problemOf({name: '', rows, columns: COLUMNS, classes: CLASSES});
    const work = 2 * rows * COLUMNS * K;
    const options = {loss, columns: K, labels};
    const [one, two] = await Promise.all(
      [1, 2].map(async threads => {
        const pinned = await pinRows('bench', x, {threads});
        const split = {partWork: threads === 1 ? Infinity : work / 2, partRows: 1, wakeWork: 0};
        const kernel = fusedLoss(pinned, {...options, ...split});
        return {answer: () => kernel.answer(W), dispose: () => pinned.dispose()};
      }),
    );
    time(one!.answer, 1);
    time(two!.answer, 1);
    await new Promise(resolve => setTimeout(resolve, 100));
    const gains = pauses.map(pause => {
      const ratios = Array.from(
        {length: ROUNDS},
        () => time(one!.answer, pause) / time(two!.answer, pause),
      );
      return median(ratios).toFixed(2);
    });
    const alone = median(Array.from({length: ROUNDS}, () => time(one!.answer, 0)));
    table.push([rows, work.toLocaleString('en'), `${alone.toPrecision(2)} ms`, ...gains]);
    one!.dispose();
    two!.dispose();
  }
  console.log(table.toString());
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
