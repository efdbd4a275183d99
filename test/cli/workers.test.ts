import {type ChildProcess} from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from '@jest/globals';
import {dealt} from '../parts.js';
import {programIn} from './program.js';
import {withRowsHere} from './rowsHere.js';

const {folder, run, spawned, started, write} = programIn(
  mkdtempSync(path.join(tmpdir(), 'tfjs-svm-workers-')),
);
mkdirSync(path.join(folder, 'iris'));
mkdirSync(path.join(folder, 'digits'));
const digits = readFileSync(path.resolve('scripts/data/digits.csv'), 'utf8').split('\n');
dealt(readFileSync(path.resolve('scripts/data/iris.csv'), 'utf8'), 5).forEach((text, part) =>
  write(`iris/${part}.csv`, text),
);
dealt(digits.slice(0, 600).join('\n'), 3).forEach((text, part) =>
  write(`digits/${part}.csv`, text),
);

/** For what is not about processes: that those of a child are the same bits, the tests of several workers say. */
const runHere = (...flags: string[]) => withRowsHere(() => run(...flags));

const iris = ['train', 'iris/*.csv', '--label', 'species'];
/** Takes a second, and many at a small tolerance: long enough to be killed in. */
const slow = ['train', 'digits/*.csv', '--loss', 'weston-watkins', '--C', '0.01', '--workers'];
const isLinux = existsSync('/proc/self/task');
const onLinux = isLinux ? test : test.skip;
if (!isLinux) console.log('skipped: what needs /proc to find child processes');

/** What is in the weight file of a model, whose name is its hash. */
function weightsOf(model: string): string {
  return readdirSync(path.join(folder, model)).find(name => name.endsWith('.bin'))!;
}

function childrenOf({pid}: {pid?: number | undefined}): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  return existsSync(file) ? readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number) : [];
}

/** What a file descriptor is of; '' if it was closed meanwhile. */
function openIn(descriptor: string): string {
  try {
    return readlinkSync(descriptor);
  } catch {
    return '';
  }
}

const ended = (program: ChildProcess) =>
  new Promise<number | null>(done => program.once('exit', done));

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(done => setTimeout(done, 20));
}

/** Starts a training and waits for the line of its first epoch. */
async function begun(...flags: string[]) {
  const program = started(...flags);
  let err = '';
  program.stderr.on('data', text => (err += String(text)));
  program.stdout.resume();
  await until(() => err.includes('epoch 1') || program.exitCode !== null);
  return {program, err: () => err};
}

/** A model of the defaults, made once. */
let several: ReturnType<typeof run> | undefined;
const trainSeveral = () =>
  (several ??= run(...iris, '--workers', '2', '--json', '--out', 'several'));

test('any number of workers makes the same model, of which evaluate knows the files', async () => {
  const one = spawned('', ...iris, '--workers', '1', '--out', 'one');
  expect(one).toMatchObject({code: 0});
  expect(one.out).toMatch(/^iris\/\*\.csv: 5 parts; backend wasm\n/);
  expect(one.out).toMatch(/certified relative gap +│ 0\.\d\d %/);
  expect(one.err).toMatch(/^epoch 1 {2}primal/);
  const alone = await runHere(
    'train',
    'iris/0.csv',
    ...iris.slice(2),
    '--workers',
    '2',
    '--out',
    'a',
  );
  expect(alone.out).toMatch(/^iris\/0\.csv: 1 part; backend wasm\n/);
  const two = await trainSeveral();
  expect(two).toMatchObject({code: 0, err: ''});
  expect(JSON.parse(two.out)).toMatchObject({solver: 'newton', model: 'several'});
  expect(weightsOf('several')).toBe(weightsOf('one'));
  const evaluated = await run('evaluate', 'several', 'iris/0.csv', '--json');
  expect(JSON.parse(evaluated.out).accuracy).toBeGreaterThan(0.9);
  expect(readdirSync(folder)).not.toContain('one.unfinished');
});

test('the documentation shows what is printed, and the weights', async () => {
  const page = readFileSync(path.resolve('docs/cluster.md'), 'utf8');
  const shown = /```text\n(parts[^]*?)```/.exec(page)![1]!;
  const flags = /^tfjs-svm (train 'parts\/.*)$/m.exec(page)![1]!.replaceAll("'", '').split(' ');
  const [header, ...rows] = readFileSync(path.resolve('scripts/data/iris.csv'), 'utf8')
    .trimEnd()
    .split('\n');
  mkdirSync(path.join(folder, 'parts'));
  for (let part = 0; part < 5; part++) {
    const own = rows.filter((_, row) => (row + 2) % 5 === part);
    write(`parts/${part}.csv`, [header, ...own, ''].join('\n'));
  }
  const {out, err} = await run(...flags);
  const plain = (text: string) => text.replace(/│ seconds +│ .*/, '');
  const end = out.indexOf('\n') + 1;
  expect(plain(out.slice(0, end) + err + out.slice(end))).toBe(plain(shown));
  expect(page).toContain(`\`${weightsOf('models/children')}\``);
});

test('the report and what is saved are those of one machine', async () => {
  const whole = readFileSync(path.resolve('scripts/data/iris.csv'), 'utf8');
  write('whole.csv', whole);
  const flags = ['--label', 'species', '--tolerance', '1e-5', '--quantize', 'uint8', '--json'];
  const one = await run('train', 'whole.csv', ...flags, '--report', 'whole.html', '--out', 'whole');
  const cut = ['--workers', '2', '--out', 'cut', '--report', 'cut.html'];
  const parts = await runHere('train', 'iris/*.csv', ...flags, ...cut);
  expect([one.err, parts.err]).toEqual(['', '']);
  const [there, here] = [JSON.parse(one.out), JSON.parse(parts.out)];
  expect(here.train).toMatchObject({
    accuracy: there.train.accuracy,
    confusion: there.train.confusion,
    loss: expect.closeTo(there.train.loss, 3),
  });
  expect(here.quantized.dtype).toBe('uint8');
  const filesOf = (model: string) =>
    readdirSync(path.join(folder, model)).map(name => name.replace(/[0-9a-f]{8,}/, ''));
  expect(filesOf('cut')).toEqual(filesOf('whole'));
  const {options} = JSON.parse(readFileSync(path.join(folder, 'cut/train.json'), 'utf8'));
  expect(options).toMatchObject({workers: 2, tolerance: 1e-5});
  const sectionOf = (page: string) =>
    /<h2>The data<\/h2>[^]*?<\/section>/.exec(readFileSync(path.join(folder, page), 'utf8'))![0];
  expect(sectionOf('cut.html')).toBe(sectionOf('whole.html'));
});

test('rows are held out, the same ones of any number of workers', async () => {
  const flags = [...iris, '--test', '0.3', '--json'];
  const two = await run(...flags, '--workers', '2', '--out', 'tested', '--report', 'tested.html');
  expect([two.code, two.err]).toEqual([0, '']);
  const {train, test: held} = JSON.parse(two.out);
  const rowsOf = ({confusion}: {confusion: number[][]}) =>
    confusion.flat().reduce((sum, count) => sum + count, 0);
  expect(rowsOf(train) + rowsOf(held)).toBe(150);
  expect(rowsOf(held)).toBeGreaterThan(25);
  expect(held.accuracy).toBeGreaterThan(0.8);
  expect(readFileSync(path.join(folder, 'tested.html'), 'utf8')).toContain('held-out accuracy');
  const one = await runHere(...flags, '--workers', '1', '--stream', '--out', 'tested-too');
  expect(JSON.parse(one.out).test).toEqual(held);
  expect(weightsOf('tested-too')).toBe(weightsOf('tested'));
  const other = await runHere(...flags, '--workers', '1', '--seed', '1', '--out', 'otherwise');
  expect(JSON.parse(other.out).test).not.toEqual(held);
  const rounded = [...iris, '--test', '0.3', '--workers', '1', '--quantize', 'uint8'];
  expect((await runHere(...rounded, '--out', 'rounded')).out).toMatch(
    /weights rounded to uint8: accuracy \d\d\.\d\d % on the held-out examples/,
  );
});

test('models of folds and draws, and scores, are those of any number of workers', async () => {
  const flags = [...iris, '--probabilities', '--bootstrap', '3', '--score', 'log-loss,f1-macro'];
  const found: object[] = [];
  for (const [workers, start] of [
    ['1', runHere],
    ['3', run],
  ] as const) {
    const {code, out, err} = await start(
      ...flags,
      '--json',
      '--workers',
      workers,
      '--out',
      'drawn',
    );
    expect([code, err]).toEqual([0, '']);
    const {train, intervals} = JSON.parse(out);
    expect(train.calibration.brier).toBeLessThan(0.2);
    expect(train.scores.logLoss).toBe(train.calibration.logLoss);
    expect(intervals).toHaveLength(12);
    found.push({train, intervals, weights: weightsOf('drawn')});
  }
  expect(found[1]).toEqual(found[0]);
});

test.each(['--bootstrap 3', '--probabilities'])(
  'a warning of the gap is said once, not of each model again: %s',
  async more => {
    const flags = [...iris, '--tolerance', '1e-14', '--C', '1000', ...more.split(' '), '--json'];
    const {code, err} = await runHere(...flags, '--workers', '1', '--out', 'warned');
    expect(code).toBe(0);
    expect(err).toMatch(/^tfjs-svm: warning: train: the gap that is proven is .*\n$/);
  },
);

test('training starts from a model', async () => {
  const cold = await trainSeveral();
  const warm = await runHere(
    ...iris,
    '--workers',
    '1',
    '--json',
    '--out',
    'w',
    '--start',
    'several',
  );
  const epochs = [cold, warm].map(({out}) => JSON.parse(out).certificate.epochs as number);
  expect(epochs[1]).toBeLessThan(epochs[0]!);
});

onLinux(
  'a child that is killed is replaced, nothing listens, and the bits are the same',
  async () => {
    expect(await runHere(...slow, '1', '--out', 'whole')).toMatchObject({code: 0});
    const {program} = await begun(...slow, '2', '--out', 'hurt');
    const kills = new Set<number>();
    const listening = new Set(
      Object.entries({tcp: 9, tcp6: 9, udp: 9, udp6: 9, unix: 6}).flatMap(([name, inode]) =>
        readFileSync(`/proc/net/${name}`, 'utf8')
          .split('\n')
          .slice(1)
          .map(line => line.trim().split(/\s+/))
          // Pipes to children are pairs of sockets; those that listen are marked.
          .filter(words => name !== 'unix' || words[3] === '00010000')
          .map(words => `socket:[${words[inode]}]`),
      ),
    );
    for (const pid of [program.pid!, ...childrenOf(program)])
      for (const fd of readdirSync(`/proc/${pid}/fd`))
        expect(listening).not.toContain(openIn(`/proc/${pid}/fd/${fd}`));
    while (program.exitCode === null && kills.size < 2) {
      const victim = childrenOf(program).find(pid => !kills.has(pid));
      if (victim !== undefined) {
        process.kill(victim, 'SIGKILL');
        kills.add(victim);
      }
      await new Promise(done => setTimeout(done, 150));
    }
    if (program.exitCode === null) expect(await ended(program)).toBe(0);
    expect(program.exitCode).toBe(0);
    expect(kills.size).toBeGreaterThan(0);
    expect(weightsOf('hurt')).toBe(weightsOf('whole'));
  },
);

test.each([
  ['SIGINT', 130, 0, ['--tolerance', '1e-9']],
  ['SIGTERM', 143, 0, ['--tolerance', '1e-9']],
  ['SIGTERM', 143, 1000, ['--tolerance', '0.1', '--bootstrap', '1000']],
] as const)(
  '%s ends it with code %i and one line, though children get it, too: after %i ms',
  async (signal, code, after, flags) => {
    const {program, err} = await begun(...slow, '2', ...flags, '--out', 'stopped');
    await new Promise(done => setTimeout(done, after));
    for (const pid of [...childrenOf(program), program.pid!]) process.kill(pid, signal);
    expect(await ended(program)).toBe(code);
    expect(err()).toMatch(
      /^(epoch .*\n)+tfjs-svm: train: interrupted, no model was written; --resume goes on\n$/,
    );
    expect(readdirSync(folder)).not.toContain('stopped');
  },
);

onLinux(
  'what is interrupted before it asks about weights does not say that it can be resumed',
  async () => {
    const program = started('train', 'digits/*.csv', '--workers', '1', '--out', 'early');
    let err = '';
    program.stderr.on('data', text => (err += String(text)));
    await until(() => childrenOf(program).length > 0);
    const [child] = childrenOf(program);
    program.kill('SIGTERM');
    expect(await ended(program)).toBe(143);
    await until(() => !existsSync(`/proc/${child}`));
    expect(err).toBe('tfjs-svm: train: interrupted, no model was written\n');
  },
);

test('a training that was killed goes on from its weights', async () => {
  const {program} = await begun(...slow, '1', '--tolerance', '1e-7', '--out', 'again');
  program.kill('SIGKILL');
  await ended(program);
  expect(readdirSync(folder)).toContain('again.unfinished');
  const other = await runHere(...slow, '1', '--C', '0.2', '--out', 'again', '--resume');
  expect(other.code).toBe(1);
  expect(other.err).toMatch(/again\.unfinished is of a training on other files or .*\n$/);
  const file = path.join(folder, 'again.unfinished');
  const whole = readFileSync(file);
  truncateSync(file, whole.length - 8);
  const cut = await runHere(...slow, '1', '--out', 'again', '--resume');
  expect(cut.code).toBe(1);
  expect(cut.err).toMatch(
    /^tfjs-svm: train: .*again\.unfinished is cut short or damaged: leave out --resume\n$/,
  );
  writeFileSync(file, whole);
  const {code, out} = await runHere(...slow, '1', '--json', '--out', 'again', '--resume');
  expect(code).toBe(0);
  expect(JSON.parse(out).stoppedBy).toBe('tolerance');
  expect(readdirSync(folder)).not.toContain('again.unfinished');
});

test.each([
  [['train', 'none/*.csv', '--workers', '1'], /none\/\*\.csv: no file matches$/],
  [[...iris, '--workers', '0'], /'--workers <number>' argument '0' is invalid/],
  [[...iris, '--resume'], /train: --resume goes with --workers$/],
  [iris, /train: iris\/\*\.csv is a pattern of several files: add --workers 4$/],
  [
    [...iris, '--workers', '1', '--multilabel'],
    /train: --multilabel needs all examples in memory:/,
  ],
  [
    [...iris, '--workers', '1', '--max-columns', '2'],
    /0\.csv: has 5 columns, more than the 2 that --max-c/,
  ],
  [
    [...iris, '--workers', '1', '--label', '0'],
    /0\.csv: column species holds words, .*: --categorical species makes a feature of each word, --drop/,
  ],
  [[...iris, '--workers', '1', '--resume', '--out', 'no'], /there is no .*no\.unfinished to go on/],
  [[...iris, '--workers', '1', '--test', '2'], /train: --test must be a number above 0 and below/],
  [[...iris, '--workers', '1', '--test', '1e-7'], /train: --test 1e-7 of 150 rows holds out none$/],
  [
    [...iris, '--workers', '1', '--score', 'roc-auc'],
    /train: --score roc-auc needs the scores of all examples in one/,
  ],
  [
    [...iris, '--workers', '1', '--score', 'log-loss'],
    /train: --score log-loss needs probabilities: train with --prob/,
  ],
  [[...iris, '--workers', '1', '--id', 'species'], /train: --id is for examples in memory: leave/],
  [
    [...iris, '--workers', '1', '--features', 'm.json'],
    /train: --features is for a folder of pict/,
  ],
  [[...iris, '--workers', '1', '--patience', '3'], /train: --patience needs a held-out part: add/],
  [
    [...iris, '--workers', '1', '--bootstrap', '1'],
    /train: --bootstrap must be a whole number above/,
  ],
  [['rows', '--parts', '1,x'], /It is not whole numbers/],
])('%j is one line', async (flags, message) => {
  const {code, err} = await run(...flags);
  expect(code).toBe(1);
  expect(err.trim().split('\n')[0]).toMatch(message);
});
