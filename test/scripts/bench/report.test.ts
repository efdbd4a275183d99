import {describe, expect, test} from '@jest/globals';
import type {Cell, Gap} from '../../../scripts/bench/fits/cells.js';
import type {Result, Row} from '../../../scripts/bench/fits/measure.js';
import {betweenMarks, reportPage, withRows} from '../../../scripts/bench/fits/report.js';
import {ratioOf, standing} from '../../../scripts/bench/fits/standing.js';

const result = (contender: string, seconds: number[], more: Partial<Result> = {}): Result => ({
  contender,
  isPeer: contender !== 'tfjs-svm',
  tolerance: 1e-3,
  distance: 1e-4,
  seconds,
  ...more,
});
const text: Cell = {kind: 'text, two classes', data: 'text of 2 classes', loss: 'hinge', C: 1};
const images: Cell = {kind: 'dense', data: 'images of 10 classes', loss: 'ovr', C: 1};
const digits: Cell = {kind: 'digits', data: 'digits', loss: 'ww', C: 1};
const odd: Cell = {kind: 'odd', data: 'digits', loss: 'ovr', C: 1e6};
const row = (cell: Cell, results: Result[], gap: Gap = 1e-3): Row => ({
  cell,
  gap,
  results,
  dual: 1,
  primal: 1,
});
const short = {tolerance: undefined, reason: 'stalls'};
const says = {tolerance: undefined, reason: 'not so near', said: 'stalled'};

describe('whether a target is met', () => {
  test.each([
    {
      why: 'the best peer is the quickest that reaches the gap',
      row: row(text, [
        result('tfjs-svm', [0.5]),
        result('A', [2]),
        result('B', [1]),
        result('C', [0.1], short),
      ]),
      expected: {best: 'B', ratio: 0.5, isMet: true, target: '≤ 0.6 × peer'},
    },
    {
      why: 'too slow',
      row: row(text, [result('tfjs-svm', [0.7]), result('A', [1])]),
      expected: {best: 'A', ratio: 0.7, isMet: false, target: '≤ 0.6 × peer'},
    },
    {
      why: 'each gap has a target of its own',
      row: row(text, [result('tfjs-svm', [0.7]), result('A', [1])], 1e-6),
      expected: {best: 'A', ratio: 0.7, isMet: true, target: '≤ 0.7 × peer'},
    },
    {
      why: 'the gap is not reached',
      row: row(text, [result('tfjs-svm', [0.1], short), result('A', [1])]),
      expected: {best: 'A', isMet: false, target: '≤ 0.6 × peer'},
    },
    {
      why: 'no peer was there to be held against',
      row: row(text, [result('tfjs-svm', [0.1])]),
      expected: {target: '≤ 0.6 × peer'},
    },
    {
      why: 'no peer reaches the gap: seconds of each column count',
      row: row(images, [result('tfjs-svm', [9]), result('A', [1], short)]),
      expected: {target: '≤ 10 s', isMet: true},
    },
    {
      why: 'a peer reaches it: they do not',
      row: row(images, [result('tfjs-svm', [9]), result('A', [20])]),
      expected: {best: 'A', ratio: 0.45, target: '≤ 0.4 × peer', isMet: false},
    },
    {
      why: 'why it does not reach the gap is enough where that is asked',
      row: row(odd, [result('tfjs-svm', [3], says)]),
      expected: {target: '≤ 60 s, or says why not', isMet: true},
    },
    {
      why: 'but in time',
      row: row(odd, [result('tfjs-svm', [61], says)]),
      expected: {target: '≤ 60 s, or says why not', isMet: false},
    },
    {
      why: 'and not where a time is asked for',
      row: row(images, [result('tfjs-svm', [3], says), result('A', [1], short)]),
      expected: {target: '≤ 10 s', isMet: false},
    },
    {
      why: 'Weston–Watkins is held against our own one-vs-rest',
      row: row(digits, [result('tfjs-svm', [0.9])]),
      beside: [row({...digits, loss: 'ovr'}, [result('tfjs-svm', [0.4])])],
      expected: {target: '≤ 1 s, ≤ 2 × ovr', isMet: false},
    },
  ])('$why', ({row, beside = [], expected}) => {
    const {ours, best, ...found} = standing(row, [row, ...beside])!;
    expect(ours.contender).toBe('tfjs-svm');
    expect({...found, ...(best && {best: best.contender})}).toEqual(expected);
  });

  test('a ratio is the median of the ratios of each round', () => {
    // A slow spell in the second round: both are slow in it.
    const [one, other] = [result('tfjs-svm', [1, 10, 1]), result('A', [2, 20, 2])];
    expect(ratioOf(one, other)).toBe(0.5);
  });
});

test('the latest row of a cell and gap replaces the one before', () => {
  const [first, second, third] = [[1], [2], [3]].map(seconds => [result('tfjs-svm', seconds)]);
  const report = {machine: 'here', rows: [row(digits, first!), row(text, first!)]};
  const {rows} = withRows(report, [row(digits, second!), row(digits, third!, 1e-6)]);
  expect(rows.map(({cell, gap, results}) => [cell.data, gap, results[0]!.seconds])).toEqual([
    ['text of 2 classes', 1e-3, [1]],
    ['digits', 1e-3, [2]],
    ['digits', 1e-6, [3]],
  ]);
});

test('the page has a line a row, and what falls short', () => {
  const rows = [
    row(text, [result('tfjs-svm', [0.7]), result('A', [1]), result('B', [1], short)]),
    row(digits, [result('tfjs-svm', [0.1])]),
  ];
  const page = reportPage({machine: 'here', rows});
  expect(page).toContain('- text of 2 classes; hinge; C = 1; 1e-3: 0.7 s, 0.7 × A (≤ 0.6 × peer)');
  expect(page).toContain(
    '| text of 2 classes | hinge | 1 | 1e-3 | 0.7 s |  | 1 s, A | 0.7 × | ≤ 0.6 × peer: **short** |',
  );
  expect(page).toContain('| hinge | 1 | 1e-3 | 0.7 s | 1 s | stalls (1e-4) |');
  expect(page).toContain('| text, two classes | 1e-3 | 0 of 1 | 0.7 ×, 0.7 ×, 0.7 × |');
});

test('a table is put between its marks, and nowhere else', () => {
  const page = 'a\n<!-- npm run bench:fits -->\nold\n<!-- /npm run bench:fits -->\nb';
  const once = betweenMarks(page, 'new');
  expect(once).toBe('a\n<!-- npm run bench:fits -->\n\nnew\n\n<!-- /npm run bench:fits -->\nb');
  expect(betweenMarks(once, 'new')).toBe(once);
  expect(() => betweenMarks('a', 'new')).toThrow('<!-- npm run bench:fits -->');
});
