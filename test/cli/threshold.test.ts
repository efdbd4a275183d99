import {mkdtempSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeAll, expect, test} from '@jest/globals';
import {programIn} from './program.js';

const {run, folder, write} = programIn(mkdtempSync(path.join(tmpdir(), 'tfjs-svm-threshold-')));

/** Scores rise with x; two of each class lie on the other's side. */
const rows = [
  ...[-5, -4, -3, -2, -1, 1.5].map(x => `${x},ham`),
  ...[-1.5, 1, 2, 3, 4, 5].map(x => `${x},spam`),
];

beforeAll(async () => {
  write('mail.csv', ['x,kind', ...rows].join('\n'));
  const {code} = await run('train', 'mail.csv', '--out', 'spam');
  expect(code).toBe(0);
});

test('a precision: the most that is found with it, saved with the model, and predicted by', async () => {
  const flags = ['threshold', 'spam', 'mail.csv', '--precision', '1'];
  const {code, out} = await run(...flags, '--out', 'careful');
  expect(code).toBe(0);
  expect(out).toMatch(/│ precision +│ 100\.00 % /);
  expect(out).toMatch(/│ taken by mistake │ 0 /);
  expect(out).toMatch(/│ missed +│ 2 /);
  const {precision, recall, falsePositives} = JSON.parse((await run(...flags, '--json')).out);
  expect([precision, falsePositives]).toEqual([1, 0]);
  expect(recall).toBeCloseTo(4 / 6, 12);
  await run('predict', 'careful', 'mail.csv', '--label', 'kind', '--out', 'predicted.csv');
  const predicted = readFileSync(path.join(folder, 'predicted.csv'), 'utf8').trim().split('\n');
  expect(predicted.filter(line => line.includes('spam'))).toHaveLength(4);
});

test.each([
  [
    'a label that is none',
    'x,kind\n1,ham\n2,eggs\n',
    "odd.csv: example 2 is labelled 'eggs', which is none of the classes ham, spam",
  ],
  [
    'one class alone',
    'x,kind\n1,ham\n2,ham\n',
    "threshold: there must be examples of both classes: there are none of 'spam'",
  ],
])('%s is one line', async (_, text, message) => {
  write('odd.csv', text);
  const {code, err} = await run('threshold', 'spam', 'odd.csv', '--precision', '1');
  expect({code, err}).toEqual({code: 1, err: `tfjs-svm: ${message}\n`});
});

test('a cost: who misses dearly, takes more by mistake', async () => {
  const found = async (cost: string) =>
    JSON.parse((await run('threshold', 'spam', 'mail.csv', '--cost', cost, '--json')).out);
  const {out} = await run('threshold', 'spam', 'mail.csv', '--cost', '1,100');
  const [, cost] = /│ cost +│ (\d+) /.exec(out)!;
  const [careful, eager] = [await found('100,1'), await found('1,100')];
  expect(Number(cost)).toBe(eager.falsePositives);
  expect([careful.falsePositives, eager.falseNegatives]).toEqual([0, 0]);
  expect(eager.threshold).toBeLessThan(careful.threshold);
});

test.each([
  [[], 'threshold: what is it for? --cost 1,10, --precision 0.95 or --recall 0.95'],
  [['--cost', '1'], 'It is not two numbers above 0: 1,10.'],
  [['--cost', '1,2', '--recall', '1'], 'cannot be used with'],
])('%j: one line', async (flags, message) => {
  const {code, err} = await run('threshold', 'spam', 'mail.csv', ...flags);
  expect(code).not.toBe(0);
  expect(err).toContain(message);
});
