import {readFileSync} from 'node:fs';
import {expect, test} from '@jest/globals';
import {randomLabels, randomRows} from '../random.js';
import {objectiveOf, referencePenalties, type ReferenceProblem} from '../reference.js';

/* The table of docs/choosing.md: with the λ it names, what a tool minimises is our F times a constant. */

const page = readFileSync('docs/choosing.md', 'utf8');
const [N, D, K] = [11, 3, 4];
const X = randomRows(N, D, 1);
const y = randomLabels(N, K, 2);
const two = y.map(label => label % 2);
const GIVEN = 0.7;

const squares = (rows: number[][]) => rows.flat().reduce((sum, w) => sum + w * w, 0);
const sum = (of: (x: number[], i: number) => number) =>
  X.reduce((total, x, i) => total + of(x, i), 0);
const scoresOf = (x: number[], W: number[][], b: number[]) =>
  b.map((bk, k) => x.reduce((s, xd, d) => s + xd * W[d]![k]!, bk));

interface Tool {
  /** The tool's objective at W and b, by its own documentation. */
  minimises(W: number[][], b: number[]): number;
  lambda: number;
  problem: Pick<ReferenceProblem, 'reduction' | 'bias'> & {penalty: 'hinge' | 'squaredHinge'};
}

const hinges = (x: number[], i: number, W: number[][], b: number[]) => {
  const s = scoresOf(x, W, b);
  return s.map((sj, j) => (j === y[i] ? 0 : Math.max(0, 1 + sj - s[y[i]!]!)));
};
const signed = (x: number[], i: number, W: number[][], b: number[]) =>
  Math.max(0, 1 - (2 * two[i]! - 1) * scoresOf(x, W, b)[0]!);
const total = (values: number[]) => values.reduce((a, b) => a + b, 0);

const tools: Record<string, Tool> = {
  'scikit-learn `LinearSVC(C)`': {
    // Its liblinear_ has the intercept as one more weight.
    minimises: (W, b) =>
      squares([...W, b]) / 2 +
      GIVEN *
        sum((x, i) =>
          total(scoresOf(x, W, b).map((s, j) => Math.max(0, 1 - (j === y[i] ? 1 : -1) * s) ** 2)),
        ),
    lambda: 1 / (GIVEN * N),
    problem: {reduction: 'oneVsRest', penalty: 'squaredHinge', bias: 'regularized'},
  },
  "scikit-learn `SVC(kernel='linear')`": {
    minimises: (W, b) => squares(W) / 2 + GIVEN * sum((x, i) => signed(x, i, W, b)),
    lambda: 1 / (GIVEN * N),
    problem: {reduction: 'binary', penalty: 'hinge', bias: 'free'},
  },
  'scikit-learn `SGDClassifier(alpha)`': {
    minimises: (W, b) => sum((x, i) => signed(x, i, W, b)) / N + (GIVEN * squares(W)) / 2,
    lambda: GIVEN,
    problem: {reduction: 'binary', penalty: 'hinge', bias: 'free'},
  },
  'CS231n, `reg`': {
    minimises: (W, b) => sum((x, i) => total(hinges(x, i, W, b))) / N + GIVEN * squares([...W, b]),
    lambda: 2 * GIVEN,
    problem: {reduction: 'westonWatkins', penalty: 'hinge', bias: 'regularized'},
  },
  'PyTorch `MultiMarginLoss`': {
    // The gradient wd·W is that of wd/2·‖W‖².
    minimises: (W, b) =>
      sum((x, i) => total(hinges(x, i, W, b)) / K) / N + (GIVEN / 2) * squares(W),
    lambda: K * GIVEN,
    problem: {reduction: 'westonWatkins', penalty: 'hinge', bias: 'free'},
  },
  'Keras `CategoricalHinge`': {
    // max(0, 1 + greatest of the others − own), and an L2 regulariser of GIVEN·ΣW².
    minimises: (W, b) => {
      const worst = (x: number[], i: number) => {
        const s = scoresOf(x, W, b);
        const others = s.filter((_, j) => j !== y[i]);
        return Math.max(0, 1 + Math.max(...others) - s[y[i]!]!);
      };
      return sum(worst) / N + GIVEN * squares(W);
    },
    lambda: 2 * GIVEN,
    problem: {reduction: 'crammerSinger', penalty: 'hinge', bias: 'free'},
  },
  'Spark `LinearSVC(regParam)`': {
    minimises: (W, b) => sum((x, i) => signed(x, i, W, b)) / N + (GIVEN / 2) * squares(W),
    lambda: GIVEN,
    problem: {reduction: 'binary', penalty: 'hinge', bias: 'free'},
  },
  Pegasos: {
    minimises: W => (GIVEN / 2) * squares(W) + sum((x, i) => signed(x, i, W, [0])) / N,
    lambda: GIVEN,
    problem: {reduction: 'binary', penalty: 'hinge', bias: 'none'},
  },
};

test.each(Object.entries(tools))('%s', (name, {minimises, lambda, problem}) => {
  expect(page).toContain(`| ${name}`);
  const columns = problem.reduction === 'binary' ? 1 : K;
  const ratios = [1, 2, 3].map(seed => {
    const W = randomRows(D, columns, 10 + seed);
    const b = problem.bias === 'none' ? [0] : randomRows(1, columns, 20 + seed)[0]!;
    const penalty = referencePenalties[problem.penalty]();
    const ours = {X, y: columns === 1 ? two : y, lambda, ...problem, penalty};
    return minimises(W, b) / objectiveOf(ours, W, b).primal;
  });
  for (const ratio of ratios) expect(ratio).toBeCloseTo(ratios[0]!, 10);
});

test('a row of the table for each, and the other way round', () => {
  const [, table] = /\| tool +\|[^\n]*\n\|[-| ]+\n([\s\S]*?)\n\n/.exec(page)!;
  expect(table!.split('\n').length).toBe(Object.keys(tools).length);
});
