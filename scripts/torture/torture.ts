/**
 * `npm run torture`: saves models and files under kills, in crowds and in odd places, and prints what was lost,
 * mixed of several savings, said in a raw error of the system, or left over after one more saving. All should be 0.
 *
 *   npm run torture
 *   npm run torture -- --kills 100 --seconds 10
 */
import {Command} from 'commander';
import {plainTable} from 'tfjs-svm/node';
import {crowd} from './crowd.js';
import {hasStrace, killAtEveryCall, killAtRandom, type Before, type Outcome} from './kills.js';
import {places} from './places.js';
import type {things} from './things.js';
import {bundleWorker} from './workers.js';

const {kills, seconds} = new Command('npm run torture --')
  .option(
    '--kills <number>',
    'kills at random instants; at every system call beside, where strace is',
    Number,
    500,
  )
  .option('--seconds <number>', 'how long each crowd saves and loads', Number, 30)
  .parse()
  .opts<{kills: number; seconds: number}>();

const cases: [keyof typeof things, Before][] = [
  ['model', 'nothing'],
  ['model', 'one of ours'],
  ['model', 'one of 0.1.0'],
  ['file', 'nothing'],
  ['file', 'one of ours'],
];

const rows = [['trial', 'runs', 'lost', 'mixed', 'raw errors', 'left over']];
let isRight = true;

bundleWorker();
for (const [name, before] of cases) {
  const random = killAtRandom(name, before, Math.ceil(kills / cases.length));
  const every = hasStrace() ? await killAtEveryCall(name, before) : undefined;
  if (every) add(`${name} over ${before}, killed at each call that writes`, killsOf(every), every);
  const outcome = await random;
  add(`${name} over ${before}, killed at random`, killsOf(outcome), outcome);
}
for (const name of ['model', 'file'] as const) {
  const {saves, loads, ...found} = await crowd(name, {writers: 4, readers: 4, seconds});
  add(`${name}, 4 writers and 4 readers, ${seconds} s`, `${saves} saves, ${loads} loads`, found);
}
console.log(plainTable(rows));

const found = await places();
console.log(plainTable([['place', ''], ...found.map(({name, result}) => [name, result])]));
if (!isRight || found.some(({result}) => result === 'WRONG')) process.exitCode = 1;

function killsOf({runs, finished}: Outcome): string {
  return `${runs - finished} kills`;
}

interface Found {
  lost: number;
  mixed: number;
  errors: string[];
  leftOvers: string[];
}

function add(trial: string, runs: string, {lost, mixed, errors, leftOvers}: Found): void {
  const counts = [lost, mixed, errors.length, leftOvers.length];
  rows.push([trial, runs, ...counts.map(String)]);
  console.log(`${trial}: ${runs}, ${counts.join(' ')}`);
  for (const what of [...new Set([...errors, ...leftOvers])].slice(0, 10))
    console.error(`  ${what}`);
  isRight &&= counts.every(count => count === 0);
}
