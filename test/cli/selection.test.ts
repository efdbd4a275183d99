import {mkdtempSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, test} from '@jest/globals';
import * as svm from '../../src/index.js';
import {programIn} from './program.js';

const iris = path.resolve('scripts/data/iris.csv');
const {folder, run, spawned, started} = programIn(
  mkdtempSync(path.join(tmpdir(), 'tfjs-svm-selection-')),
);

/** Without what the clock says. */
const untimed = (text: string) =>
  JSON.parse(text, (name, of) => (name === 'seconds' ? undefined : of));

test('cv: a table by fold, mean and deviation, the confusion matrix', async () => {
  const flags = ['cv', iris, '--folds', '3', '--loss', 'crammer-singer', '--C', '10'];
  flags.push('--seed', '1');
  const {code, out, err} = await run(...flags);
  expect(code).toBe(0);
  expect(out).toMatch(/150 examples, 4 features; backend wasm/);
  expect(out.match(/│ [123] +│ 9\d\.\d\d % /g)?.length).toBe(3);
  expect(out).toMatch(/│ mean ± std │ 9\d\.\d\d % ± \d\.\d\d │/);
  expect(out).toMatch(/│ setosa +│ 50 +│ 0 +│ 0 +│/);
  expect(err.trim().split('\n')).toEqual([
    expect.stringMatching(/^model 1\/3 {2}accuracy 0\.9\d\d$/),
    expect.stringMatching(/^model 2\/3 /),
    expect.stringMatching(/^model 3\/3 /),
  ]);
  const short = [...flags, '--epochs', '100', '--json'];
  const json = await run(...short);
  expect(json).toMatchObject({code: 0, err: ''});
  const result = untimed(json.out);
  expect([result.folds.length, result.predictions.length]).toEqual([3, 150]);
  expect(untimed((await run(...short)).out)).toEqual(result);
});

test('search: a table with the best first, a heat map, the model; again from the file', async () => {
  const flags = ['search', iris, '--folds', '3', '--resume', 'kept/iris.jsonl'];
  flags.push('--C', '0.01,1', '--loss', 'one-vs-rest,crammer-singer', '--out', 'best');
  const {code, out, err} = await run(...flags);
  expect(code).toBe(0);
  expect(out).toMatch(/│ loss +│ C +│ accuracy .*│ best │\n│ crammer-singer │ 1 .* │ \* +│\n/);
  expect(out).toMatch(
    / {2}loss \\ C +0\.01 +1\n {2}one-vs-rest .*\n {2}crammer-singer .* ██ 9.*%\*/,
  );
  expect(out).toContain('best: loss crammer-singer, C 1\n');
  expect(err.trim().split('\n').length).toBe(12);
  expect(readdirSync(path.join(folder, 'best')).sort()).toEqual([
    'model.json',
    'search.json',
    'train.json',
    expect.stringMatching(/^weights\.[0-9a-f]{16}\.bin$/),
  ]);
  expect((await run('evaluate', 'best', iris)).out).toMatch(/accuracy +│ 9\d\.\d\d %/);

  const kept = readFileSync(path.join(folder, 'kept/iris.jsonl'), 'utf8');
  expect(kept.trim().split('\n').length).toBe(13);
  writeFileSync(path.join(folder, 'kept/odd.jsonl'), `${kept}null\n`);
  const odd = await run(...flags.map(flag => flag.replace('iris.jsonl', 'odd.jsonl')));
  expect(odd).toMatchObject({
    code: 1,
    err: expect.stringMatching(/kept\/odd\.jsonl: line 14 is nothing that a search found\n$/),
  });
  const again = await run(...flags);
  expect([again.out, again.err]).toEqual([
    `best has a model already: it will be replaced\n${out}`,
    '',
  ]);
  expect(readFileSync(path.join(folder, 'kept/iris.jsonl'), 'utf8')).toBe(kept);
  expect(await run(...flags, '--seed', '2')).toEqual({
    code: 1,
    out: expect.stringContaining('150 examples'),
    err: 'tfjs-svm: kept/iris.jsonl: holds another search: its seed is 0, not 2\n',
  });
});

test.each(['cv', 'search'])('%s prints what it found before a report that fails', async command => {
  // Nothing can be known of it before.
  const {code, out, err} = await run(command, iris, '--folds', '2', '--report', '/dev/full');
  expect(code).toBe(1);
  expect(out).toMatch(/│ accuracy /);
  expect(err).toMatch(/\/dev\/full cannot be written \(no space is left\)\n$/);
});

test('penalties with their parameters, a margin, and fixed options', async () => {
  const parameters = async (...flags: string[]) =>
    untimed(
      (await run('search', iris, '--folds', '2', '--epochs', '5', '--json', ...flags)).out,
    ).rows.map((row: {parameters: unknown}) => row.parameters);
  const smoothed = {name: 'smoothedHinge', gamma: 0.5};
  expect(
    await parameters('--penalty', 'hinge,smoothed-hinge', '--gamma', '0.5', '--C', '2'),
  ).toEqual([
    {loss: 'oneVsRest', penalty: {name: 'hinge'}},
    {loss: 'oneVsRest', penalty: smoothed},
  ]);
  expect(await parameters('--loss', 'one-vs-rest,weston-watkins', '--margin', '2')).toEqual(
    ['oneVsRest', 'westonWatkins'].map(reduction => ({
      loss: {reduction, penalty: {name: 'hinge'}, margin: 2},
    })),
  );
  expect(await parameters('--loss', 'weston-watkins', '--optimizer', 'adam,sgd')).toEqual([
    {optimizer: 'adam'},
    {optimizer: 'sgd'},
  ]);
});

test('an interrupted search goes on from its file, and comes to the same', async () => {
  const flags = ['search', iris, '--C', '0.1,1,10', '--bias', 'regularized,none', '--folds', '3'];
  flags.push('--epochs', '300', '--tolerance', '0', '--json');
  const whole = untimed((await run(...flags)).out);
  const child = started(...flags.slice(0, -1), '--resume', 's.jsonl');
  let err = '';
  child.stderr.on('data', (text: Buffer) => {
    err += String(text);
    if (!child.killed && err.includes('model 4/18')) child.kill('SIGINT');
  });
  const code = await new Promise(resolve => child.on('close', resolve));
  expect(code).toBe(130);
  expect(err).toMatch(/\ntfjs-svm: search: interrupted, the same command goes on from s\.jsonl\n$/);
  const file = path.join(folder, 's.jsonl');
  const rows = readFileSync(file, 'utf8').trim().split('\n').length - 1;
  expect(rows).toBeGreaterThan(0);
  expect(rows).toBeLessThan(6);
  // As if it had been killed while it wrote.
  writeFileSync(file, '{"parameters":{"C":1', {flag: 'a'});
  expect(untimed((await run(...flags, '--resume', 's.jsonl')).out)).toEqual(whole);
});

test('compare: each multi-class loss, by folds or on a held-out part', async () => {
  const held = await run('compare', iris, '--test', '0.2', '--C', '10');
  expect(held.code).toBe(0);
  const names = ['one-vs-rest', 'weston-watkins', 'crammer-singer'].flatMap(name =>
    ['hinge', 'squared-hinge'].map(penalty => `${name} ${penalty}`),
  );
  const lines = held.out.split('\n').slice(3, 9);
  lines.forEach((line, i) =>
    expect(line).toMatch(
      new RegExp(`^│ ${names[i]} +│ [\\d.]+ % +│ \\S+ +│ \\S+ +│ 0\\.\\d\\d % +│ \\d\\.\\d\\d +│$`),
    ),
  );
  const rows = untimed(
    (await run('compare', iris, '--folds', '2', '--epochs', '10', '--json')).out,
  );
  expect(rows.map((row: {score: {folds: unknown[]}}) => row.score.folds.length)).toEqual(
    new Array(6).fill(2),
  );
});

describe('bad input: exit code 1, one line on standard error, nothing written', () => {
  test.each<[string, string[], string]>([
    [
      'many folds',
      ['cv', iris, '--folds', '51'],
      "cv: class 'setosa' has 50 rows, too few for 51 folds; --split k-fold divides regardless of class",
    ],
    [
      'one fold',
      ['search', iris, '--folds', '1'],
      'search: --folds must be a whole number above 1, got 1',
    ],
    ['no file', ['cv', 'none.csv'], 'none.csv: no such file'],
    [
      'a share',
      ['compare', iris, '--test', '2'],
      'compare: --test must be a number above 0 and below 1, got 2',
    ],
    ['a value twice', ['search', iris, '--C', '1,1'], 'search: --C has 1 twice'],
    [
      'a parameter without penalty',
      ['search', iris, '--loss', 'one-vs-rest,weston-watkins', '--gamma', '1'],
      'search: --gamma belongs to a --penalty, none is given',
    ],
    [
      'a pinball of the maximum',
      ['search', iris, '--loss', 'one-vs-rest,crammer-singer', '--penalty', 'pinball'],
      'crammerSinger: ',
    ],
    ['a file in the way', ['search', iris, '--C', '1,2', '--out', iris], 'save: '],
    [
      'a store that is no file',
      ['search', iris, '--C', '1,2', '--resume', '/dev/null'],
      'search: /dev/null is no regular file: what was found could not be read again',
    ],
    [
      'a folder for the store',
      ['search', iris, '--C', '1,2', '--resume', '.'],
      'search: . cannot be written (it is a folder)',
    ],
    [
      'a file that is no store',
      ['search', iris, '--C', '1,2', '--resume', path.resolve('package.json')],
      `${path.resolve('package.json')}: is not a file of a search`,
    ],
    [
      'a schedule',
      ['cv', iris, '--schedule', 'cosine'],
      'cv: --schedule cosine needs a --learning-rate',
    ],
  ])('%s', async (_, flags, message) => {
    const before = readdirSync(folder, {recursive: true});
    const {code, out, err} = await run(...flags, '--json');
    const [line, ...more] = err.trim().split('\n');
    expect(line!.slice(0, 10 + message.length)).toBe(`tfjs-svm: ${message}`);
    expect([code, out, more]).toEqual([1, '', []]);
    expect(readdirSync(folder, {recursive: true})).toEqual(before);
  });

  test.each([
    [
      ['search', 'x.csv', '--C', '1,much'],
      "option '--C <number>' argument '1,much' is invalid. It must be a finite number above 0.",
    ],
    [['search', 'x.csv', '--C', '1,-1'], 'It must be a finite number above 0.'],
    [['search', 'x.csv', '--optimizer', 'adam,o'], "It must be 'sgd', 'momentum',"],
    [
      ['search', 'x.csv', '--loss', 'one-vs-rest,softmax'],
      'There are weston-watkins, crammer-singer',
    ],
    [['search', 'x.csv', '--bias', 'free,off'], "It must be 'regularized', 'free' or 'none'."],
    [['search', 'x.csv', '--schedule', 'cosine'], "unknown option '--schedule'"],
    [['compare', 'x.csv', '--loss', 'binary'], "unknown option '--loss'"],
    [
      ['compare', 'x.csv', '--folds', '3', '--test', '0.2'],
      "option '--test <share>' cannot be used with option '--folds <number>'",
    ],
  ])('usage: %j', async (flags, message) => {
    const {code, err} = await run(...flags);
    expect(code).toBe(1);
    expect(err).toContain(message);
  });
});

test.each([
  ['cv', '--folds <number>'],
  ['search', '--resume <file>'],
  ['compare', '--test <share>'],
])('%s --help', async (command, part) => {
  const {code, out} = await run(command, '--help');
  expect(code).toBe(0);
  expect(out).toContain(part);
  expect(out).toContain('Examples:');
});

test('search --nested: what nestedCrossValidate finds, beside the search', async () => {
  const flags = ['search', iris, '--C', '0.01,1', '--folds', '3', '--seed', '2'];
  const {nested, best} = JSON.parse((await run(...flags, '--nested', '--json')).out);
  const options = {grid: {C: [0.01, 1]}, folds: 3, inner: 3, seed: 2};
  const data = svm.parseCSV(readFileSync(iris, 'utf8'));
  const found = await svm.nestedCrossValidate(data, undefined, options);
  expect(untimed(JSON.stringify(nested))).toEqual(untimed(JSON.stringify(found)));
  expect(best).toEqual(JSON.parse((await run(...flags, '--json')).out, (name, of) => (name === 'seconds' ? expect.anything() : of)).best); // prettier-ignore
  const {out} = await run(...flags, '--nested');
  const chosen = found.chosen.map(({C}) => `C ${String(C)}`).join('; ');
  expect(out).toMatch(/\nthe search itself, without each fold:\n┌[^]*│ mean ± std │ 9\d/);
  expect(out).toContain(`\nchosen there: ${chosen}\n`);
  const both = await run(...flags, '--nested', '--halving');
  expect(both.code).toBe(1);
  expect(both.err).toContain("'--nested' cannot be used with option '--halving'");
});

// Each in a process of its own: what one command has registered is there for those after it.
test.each([
  ['cv', []],
  ['compare', []],
  ['curve', ['--sizes', '1']],
  ['search', ['--C', '1']],
])('%s finds the same with two jobs', (command, more) => {
  const flags = [iris, ...more, '--folds', '2', '--tolerance', '0.1', '--json'];
  const [one, two] = ['1', '2'].map(jobs => spawned('', command, ...flags, '--jobs', jobs));
  expect(two!.err).toBe('');
  expect(untimed(two!.out)).toEqual(untimed(one!.out));
});
