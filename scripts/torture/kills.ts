import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {loadPlain, Mixed, things} from './things.js';
import {startWorker, type Worker} from './workers.js';

/** How a number of killed savings ended. */
export interface Outcome {
  runs: number;
  /** Of these, those that ended before they could be killed. */
  finished: number;
  lost: number;
  mixed: number;
  errors: string[];
  leftOvers: string[];
}

/** What is there when a killed saving begins. */
export type Before = 'nothing' | 'one of ours' | 'one of 0.1.0';

const CALLS = [
  'openat write writev pwrite64 pwritev copy_file_range sendfile fsync fdatasync ftruncate close',
  'rename renameat renameat2 unlink unlinkat mkdir mkdirat rmdir fchmod chmod fchown chown',
]
  .join(' ')
  .replaceAll(' ', ',');

export function hasStrace(): boolean {
  return spawnSync('strace', ['-o', '/dev/null', '-e', 'trace=rename', 'true']).status === 0;
}

/** Kills a saving as it is about to make its first system call that writes, another its second, and so on to the last. */
export async function killAtEveryCall(name: keyof typeof things, before: Before): Promise<Outcome> {
  const outcome = newOutcome();
  for (let n = 1; ; n++) {
    const isOver = await killed(outcome, name, before, worker => killAtCall(worker, n));
    if (isOver) return outcome;
  }
}

/** Kills savings at random instants of theirs. */
export async function killAtRandom(
  name: keyof typeof things,
  before: Before,
  runs: number,
): Promise<Outcome> {
  const outcome = newOutcome();
  for (let n = 0; n < runs; n++)
    await killed(outcome, name, before, async worker => {
      worker.process.stdin!.write('go\n');
      await pause(60 * Math.random());
      worker.process.kill('SIGKILL');
    });
  return outcome;
}

async function killAtCall(worker: Worker, n: number): Promise<void> {
  const inject = `inject=${CALLS}:signal=KILL:when=${n}`;
  const options = ['-f', '-o', '/dev/null', '-e', `trace=${CALLS}`, '-e', inject];
  const tracer = spawn('strace', [...options, '-p', String(worker.process.pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const over = once(tracer, 'close');
  await once(tracer.stderr, 'data'); // 'attached'
  worker.process.stdin!.write('go\n');
  await over;
}

/** One saving, killed by `kill`. @returns whether it ended before */
async function killed(
  outcome: Outcome,
  name: keyof typeof things,
  before: Before,
  kill: (worker: Worker) => Promise<void>,
): Promise<boolean> {
  const home = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-torture-'));
  const target = path.join(home, 'deep', 'thing');
  const thing = things[name];
  let word: string | undefined;
  await prepare(name, target, before);
  try {
    const worker = await startWorker(['once', name, target, '2']);
    await kill(worker);
    word = await worker.line();
    await worker.ended;
    outcome.runs++;
    if (word === 'saved') outcome.finished++;
    else if (word !== undefined) outcome.errors.push(word);
    const found = [await thing.load(target)];
    if (name === 'model') found.push(await loadPlain(target));
    const allowed = before === 'nothing' ? [undefined, 2] : [1, 2];
    if (!found.every(k => allowed.includes(k))) outcome.lost++;
    await thing.save(target, 3);
    if ((await thing.load(target)) !== 3) outcome.lost++;
    const left = readdirSync(home, {recursive: true}).map(String).sort();
    const wanted = name === 'file' ? ['deep', 'deep/thing'] : modelFiles(before !== 'nothing');
    const extra = left.filter(file => !wanted.some(pattern => file.match(`^${pattern}$`)));
    outcome.leftOvers.push(...extra);
    if (left.length - extra.length !== wanted.length) outcome.lost++;
  } catch (error) {
    if (error instanceof Mixed) outcome.mixed++;
    else outcome.errors.push((error as Error).message);
  } finally {
    rmSync(home, {recursive: true});
  }
  return word !== undefined;
}

async function prepare(name: keyof typeof things, target: string, before: Before): Promise<void> {
  if (before === 'nothing') return;
  await things[name].save(target, 1);
  if (name !== 'model') return;
  writeFileSync(path.join(target, 'mine.bin'), 'of the user');
  writeFileSync(path.join(target, 'notes'), 'of the user');
  if (before === 'one of 0.1.0') {
    const [weights] = readdirSync(target).filter(file => file.startsWith('weights.'));
    renameSync(path.join(target, weights!), path.join(target, 'weights.bin'));
    const model = path.join(target, 'model.json');
    writeFileSync(model, readFileSync(model, 'utf8').replace(weights!, 'weights.bin'));
  }
}

const newOutcome = (): Outcome => ({
  runs: 0,
  finished: 0,
  lost: 0,
  mixed: 0,
  errors: [],
  leftOvers: [],
});

function modelFiles(hasFilesOfTheUser: boolean): string[] {
  const own = [
    'deep',
    'deep/thing',
    'deep/thing/model.json',
    'deep/thing/weights\\.[0-9a-f]+\\.bin',
  ];
  return hasFilesOfTheUser ? [...own, 'deep/thing/mine.bin', 'deep/thing/notes'] : own;
}
