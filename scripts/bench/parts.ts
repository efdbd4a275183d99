/**
 * Simulates training on 2 to 1024 parts: this process answers for all of them, through the frames that others would
 * send, and counts the questions and their bytes. What it predicts for a cluster follows from the counts, from how
 * long a stored value takes here, and from what is assumed of the network; docs/cluster.md has the tables.
 *
 *     npx tsx scripts/bench/parts.ts
 *     npx tsx scripts/bench/parts.ts --rows 2048 --parts 2,16
 */
import {mkdtempSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {PassThrough} from 'node:stream';
import {parseArgs} from 'node:util';
import {seededRandom} from '../../src/data/index.js';
import {hinge, linearSVM, oneVsRest, type SVMOptions} from '../../src/index.js';
import type {PartFile, Parts, Question} from '../../src/model/index.js';
import {bytesOfFrame, framesOf} from '../../src/node/cluster/frames.js';
import {joined} from '../../src/node/cluster/joined.js';
import {serveRows} from '../../src/node/cluster/serveRows.js';
import {plainTable, selectBackend} from '../../src/node/index.js';
import {median} from './ratios.js';

const {values: flags} = parseArgs({
  options: {
    rows: {type: 'string', default: '20480'},
    parts: {type: 'string', default: '2,8,32,128,512,1024'},
  },
});
const [ROWS, FEATURES] = [Number(flags.rows), 50];

/** What is asked again and again; the rest is asked once. */
const ROUNDS: ReadonlySet<Question['ask']> = new Set(['answer', 'product', 'along', 'recenter']);

/** What a training came to. */
interface Count {
  once: number;
  rounds: number;
  /** Of all frames to one worker, and from one part. */
  sent: number;
  received: number;
  /** Of each round. */
  seconds: number[];
}

const losses: Record<string, SVMOptions> = {
  'squared hinge': {},
  hinge: {loss: oneVsRest({penalty: hinge()}), C: 0.1},
};

await selectBackend('cpu');
const lines = madeUp();
const rows = [
  ['loss', 'parts', 'asked once', 'rounds', 'kB a round', 'MB from all parts', 'gap', 'objective'],
];
const perValue: Record<string, {rounds: number; seconds: number}> = {};
for (const [name, options] of Object.entries(losses))
  for (const parts of flags.parts.split(',').map(Number)) {
    const {count, primal, gap} = await train(options, parts);
    rows.push([
      ...[name, parts, count.once, count.rounds].map(String),
      ((count.sent + count.received) / count.rounds / 1e3).toFixed(2),
      ((count.received * parts) / 1e6).toFixed(1),
      gap!.toExponential(1),
      primal.toPrecision(10),
    ]);
    // Of few parts the frames take no time that counts.
    perValue[name] ??= {
      rounds: count.rounds,
      seconds: median(count.seconds) / (ROWS * FEATURES),
    };
  }
console.log(`${ROWS} rows, ${FEATURES} columns, 2 classes, tolerance 1e-3\n`);
console.log(plainTable(rows));
console.log(prediction());

/** Two classes by a hidden plane, with noise. */
function madeUp(): string[] {
  const random = seededRandom(1);
  const normal = () => Array.from({length: 12}, () => random(1e6) / 1e6).reduce((a, b) => a + b, -6); // prettier-ignore
  const plane = Array.from({length: FEATURES}, normal);
  return Array.from({length: ROWS}, () => {
    const x = plane.map(normal);
    const score = x.reduce((sum, value, d) => sum + value * plane[d]!, 3 * normal());
    return [...x.map(value => value.toFixed(4)), score > 0 ? 'yes' : 'no'].join(',');
  });
}

async function train(options: SVMOptions, parts: number) {
  const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-parts-'));
  const files: PartFile[] = Array.from({length: parts}, (_, part) => {
    const file = path.join(folder, `${part}.csv`);
    writeFileSync(file, lines.filter((_, row) => row % parts === part).join('\n'));
    return {file, bytes: statSync(file).size};
  });
  const model = linearSVM(options);
  try {
    const count: Count = {once: 0, rounds: 0, sent: 0, received: 0, seconds: []};
    const source = {files, reading: {header: false}};
    const {history} = await model.fitParts(counted(parts, count), source, {tolerance: 1e-3});
    return {count, ...history.certificate};
  } finally {
    model.dispose();
    rmSync(folder, {recursive: true});
  }
}

/** Parts of one worker in this process, whose frames are counted. */
function counted(parts: number, count: Count): Parts {
  const [questions, replies] = [new PassThrough(), new PassThrough()];
  void serveRows(
    Array.from({length: parts}, (_, part) => part),
    questions,
    replies,
  );
  const frames = framesOf(replies);
  return {
    async ask(question: Question, numbers = new Float64Array()) {
      const began = performance.now();
      const frame = bytesOfFrame({head: question, numbers});
      questions.write(frame);
      const reply = (await frames.next()).value!;
      const isRound = ROUNDS.has(question.ask);
      if (isRound) {
        count.rounds++;
        count.sent += frame.length;
        count.received += bytesOfFrame(reply).length / parts;
        count.seconds.push((performance.now() - began) / 1e3);
      } else count.once++;
      return joined([reply], parts, question.join) as never;
    },
  };
}

/** What the counts predict for a cluster, with what is assumed beside. */
function prediction(): string {
  const cluster = {rows: 1e9, machines: 100, cores: 8, columns: 20_000, stored: 80};
  const network = {bytes: 1e9, latency: 0.02};
  const {rows: all, machines, cores, columns, stored} = cluster;
  const parts = machines * cores;
  const table = [['loss', 'rounds', 'computing', 'carrying', 'in all']];
  for (const [name, {rounds, seconds}] of Object.entries(perValue)) {
    const computing = rounds * seconds * ((all * stored) / parts);
    const vector = 8 * (columns + 1);
    // A product is two vectors out; the driver takes in one from each part.
    const carrying = rounds * (network.latency + (parts * vector + 2 * machines * vector) / network.bytes); // prettier-ignore
    const times = [computing, carrying, computing + carrying].map(s => `${s.toFixed(0)} s`);
    table.push([name, String(rounds), ...times]);
  }
  return `Simulated, not measured: 1 billion rows with ${stored} of ${columns} values, ${machines} machines of ${cores} processors, a part for each;
assumed ${network.bytes / 1e9} GB/s at the trainer, ${1e3 * network.latency} ms a round, and per stored value what it takes here\n
${plainTable(table)}`;
}
