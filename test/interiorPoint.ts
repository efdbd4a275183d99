import {
  lossOf,
  referencePenalties,
  scoresOf,
  type PenaltyName,
  type ReductionName,
} from './reference.js';

/**
 * The least objective of small problems, by a log-barrier method on the dual in float64: nothing in
 * common with coordinate steps, proximal centres or sweeps. `P(W) = ½‖W‖² + C Σ v_i L_i`.
 */
export interface SmallProblem {
  X: number[][];
  y: number[];
  classes: number;
  reduction: ReductionName;
  penalty: PenaltyName;
  parameters?: Record<string, number>;
  margin: number | number[][];
  weights?: number[];
  C: number;
  bias: 'regularized' | 'free' | 'none';
}

/** The conjugate `(ε/2)a²` on [−left, right], ε by the sign of a; SOLVER's table, checked against a grid in the tests. */
export const parabolas: Record<
  Exclude<PenaltyName, 'ramp'>,
  (of?: Record<string, number>) => {
    right: number;
    left: number;
    aboveEpsilon: number;
    belowEpsilon: number;
  }
> = {
  hinge: () => ({right: 1, left: 0, aboveEpsilon: 0, belowEpsilon: 0}),
  squaredHinge: () => ({right: Infinity, left: 0, aboveEpsilon: 0.5, belowEpsilon: 0.5}),
  smoothedHinge: ({gamma = 1} = {}) => ({
    right: 1,
    left: 0,
    aboveEpsilon: gamma,
    belowEpsilon: gamma,
  }),
  modifiedHuber: () => ({right: 4, left: 0, aboveEpsilon: 0.5, belowEpsilon: 0.5}),
  pinball: ({tau = 0.5} = {}) => ({right: 1, left: tau, aboveEpsilon: 0, belowEpsilon: 0}),
  huberizedTruncatedPinball: ({tau = 0.5, delta = 0.5} = {}) => ({
    right: 1,
    left: tau,
    aboveEpsilon: delta,
    belowEpsilon: tau > 0 ? delta / tau : 1,
  }),
};

/** A dual variable a ≥ 0 of an example: its margin, its pull on scores, its ε and cap. */
interface Variable {
  example: number;
  margin: number;
  /** What one unit of it adds to g, by column. */
  g: number[];
  epsilon: number;
  cap: number;
}

const marginOf = ({margin}: SmallProblem, y: number, j: number) =>
  typeof margin === 'number' ? margin : margin[y]![j]!;

function variablesOf(problem: SmallProblem): Variable[] {
  const {y, classes, reduction, penalty, parameters} = problem;
  const shape = parabolas[penalty as Exclude<PenaltyName, 'ramp'>](parameters);
  const columns = reduction === 'binary' ? 1 : classes;
  const found: Variable[] = [];
  y.forEach((own, example) => {
    for (let j = 0; j < columns; j++) {
      const g = Array.from({length: columns}, () => 0);
      let margin: number;
      if (reduction === 'binary' || reduction === 'oneVsRest') {
        const isTrue = reduction === 'binary' ? own === 1 : own === j;
        margin =
          reduction === 'binary' ? marginOf(problem, own, 1 - own) : marginOf(problem, own, j);
        g[j] = isTrue ? -1 : 1;
      } else {
        if (j === own) continue;
        margin = marginOf(problem, own, j);
        g[j] = 1;
        g[own] = -1;
      }
      found.push({example, margin, g, epsilon: shape.aboveEpsilon, cap: shape.right});
      if (shape.left > 0) {
        const opposite = g.map(value => -value);
        found.push({
          example,
          margin: -margin,
          g: opposite,
          epsilon: shape.belowEpsilon,
          cap: shape.left,
        });
      }
    }
  });
  return found;
}

/** A free bias is one that is regularised next to nothing. */
const FREE = 1e4;

function dot(a: number[], b: number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The optimum between two bounds, and the weights of the upper one. */
export function interiorPoint(problem: SmallProblem) {
  const {X, classes, reduction, weights, C, bias} = problem;
  const columns = reduction === 'binary' ? 1 : classes;
  const constant = {regularized: [1], free: [FREE], none: []}[bias];
  const rows = X.map(row => [...row, ...constant]);
  const variables = variablesOf(problem).filter(({example}) => (weights?.[example] ?? 1) > 0);
  const n = variables.length;
  const v = (r: number) => C * (weights?.[variables[r]!.example] ?? 1);
  const joint = reduction === 'crammerSinger';
  // Quadratic part of −D: Gram of what the variables add to V, plus the conjugates.
  const Q = variables.map((a, r) =>
    variables.map((b, s) => {
      const gram = v(r) * v(s) * dot(a.g, b.g) * dot(rows[a.example]!, rows[b.example]!);
      const together = joint ? a.example === b.example : r === s;
      return gram + (together ? v(r) * a.epsilon : 0);
    }),
  );
  const linear = variables.map(({margin}, r) => v(r) * margin);
  /** Sums that have a cap: each variable by itself, or an example's together. */
  const groups = joint
    ? [...new Set(variables.map(({example}) => example))].map(example => ({
        members: [...variables.keys()].filter(r => variables[r]!.example === example),
        cap: variables[0]!.cap,
      }))
    : variables.map(({cap}, r) => ({members: [r], cap}));
  const capped = groups.filter(({cap}) => cap < Infinity);

  const slackOf = (a: number[], {members, cap}: (typeof groups)[number]) =>
    cap - members.reduce((sum, r) => sum + a[r]!, 0);
  const barrier = (a: number[], mu: number) => {
    let sum = 0;
    for (let r = 0; r < n; r++) {
      if (!(a[r]! > 0)) return Infinity;
      sum += a[r]! * (0.5 * dot(Q[r]!, a) - linear[r]!) - mu * Math.log(a[r]!);
    }
    for (const group of capped) {
      const slack = slackOf(a, group);
      if (!(slack > 0)) return Infinity;
      sum -= mu * Math.log(slack);
    }
    return sum;
  };
  let a = variables.map(({cap}) => Math.min(1, cap) / (2 * (joint ? classes : 1)));
  const scale = Math.max(1, ...linear.map(Math.abs));
  for (let mu = scale; mu > 1e-13 * scale; mu *= 0.2) {
    for (let round = 0; round < 60; round++) {
      const gradient = a.map((value, r) => dot(Q[r]!, a) - linear[r]! - mu / value);
      const H = Q.map((row, r) => row.map((q, s) => q + (r === s ? mu / a[r]! ** 2 : 0)));
      for (const group of capped) {
        const slack = slackOf(a, group);
        for (const r of group.members) {
          gradient[r]! += mu / slack;
          for (const s of group.members) H[r]![s]! += mu / slack ** 2;
        }
      }
      const step = solve(H, gradient);
      const decrement = dot(step, gradient);
      const before = barrier(a, mu);
      let t = 1;
      const next = () => a.map((value, r) => value - t * step[r]!);
      while (t > 1e-12 && !(barrier(next(), mu) <= before - 0.1 * t * decrement)) t /= 2;
      if (t <= 1e-12) break;
      a = next();
      if (decrement < 1e-3 * mu) break;
    }
  }
  // The primal candidate that the dual point makes.
  const W = Array.from({length: X[0]!.length}, () => Array.from({length: columns}, () => 0));
  const b = Array.from({length: columns}, () => 0);
  a.forEach((value, r) => {
    const {example, g} = variables[r]!;
    g.forEach((unit, k) => {
      const change = v(r) * value * unit;
      X[example]!.forEach((x, d) => (W[d]![k]! -= change * x));
      if (bias !== 'none') b[k]! -= change * constant[0]! ** 2;
    });
  });
  return {
    W,
    b,
    primal: primalOf(problem, W, b),
    dual: a.reduce((sum, value, r) => sum + value * (linear[r]! - 0.5 * dot(Q[r]!, a)), 0),
  };
}

/** P at some weights. */
export function primalOf(problem: SmallProblem, W: number[][], b: number[]): number {
  const {X, y, reduction, penalty, parameters, margin, weights, C, bias} = problem;
  const of = referencePenalties[penalty](parameters);
  const squares = W.flat().reduce((sum, w) => sum + w * w, 0);
  const biases = bias === 'regularized' ? b.reduce((sum, w) => sum + w * w, 0) : 0;
  return scoresOf(X, W, bias === 'none' ? undefined : b).reduce(
    (sum, s, i) => sum + C * (weights?.[i] ?? 1) * lossOf(reduction, of, s, y[i]!, margin),
    (squares + biases) / 2,
  );
}

/** A·x = b by Cholesky; A is made definite where rounding leaves it short of it. */
function solve(A: number[][], b: number[]): number[] {
  const n = b.length;
  const L = A.map(row => Float64Array.from(row));
  for (let i = 0; i < n; i++) {
    const own = L[i]!;
    for (let j = 0; j <= i; j++) {
      const other = L[j]!;
      let sum = own[j]!;
      for (let k = 0; k < j; k++) sum -= own[k]! * other[k]!;
      own[j] = i === j ? Math.sqrt(Math.max(sum, 1e-14 * A[i]![i]!)) : sum / other[j]!;
    }
  }
  const x = b.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= L[i]![k]! * x[k]!;
    x[i]! /= L[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= L[k]![i]! * x[k]!;
    x[i]! /= L[i]![i]!;
  }
  return x;
}
