/**
 * The formulas of the losses as float64 loops over plain numbers, written from the mathematics
 * alone. No tensors, nothing imported from src: what the tests compare with shares no code with
 * what they test.
 */

export interface ReferencePenalty {
  /** φ(m) */
  value(m: number): number;
  /** φ′(m), 0 at a kink */
  derivative(m: number): number;
  /** the m where φ is not differentiable */
  kinks: number[];
  /** the range of φ′, where φ* is finite; convex penalties only */
  domain?: [number, number];
}

export type PenaltyName =
  | 'hinge'
  | 'squaredHinge'
  | 'smoothedHinge'
  | 'modifiedHuber'
  | 'pinball'
  | 'ramp'
  | 'huberizedTruncatedPinball';

export const referencePenalties: Record<
  PenaltyName,
  (parameters?: Record<string, number>) => ReferencePenalty
> = {
  hinge: (): ReferencePenalty => ({
    value: m => Math.max(0, m),
    derivative: m => (m > 0 ? 1 : 0),
    kinks: [0],
    domain: [0, 1],
  }),
  squaredHinge: (): ReferencePenalty => ({
    value: m => (m > 0 ? m * m : 0),
    derivative: m => (m > 0 ? 2 * m : 0),
    kinks: [],
    domain: [0, Infinity],
  }),
  smoothedHinge: ({gamma = 1} = {}): ReferencePenalty => ({
    value: m => (m <= 0 ? 0 : m <= gamma ? (m * m) / (2 * gamma) : m - gamma / 2),
    derivative: m => (m <= 0 ? 0 : m <= gamma ? m / gamma : 1),
    kinks: [],
    domain: [0, 1],
  }),
  modifiedHuber: (): ReferencePenalty => ({
    value: m => (m <= 0 ? 0 : m <= 2 ? m * m : 4 * m - 4),
    derivative: m => (m <= 0 ? 0 : m <= 2 ? 2 * m : 4),
    kinks: [],
    domain: [0, 4],
  }),
  pinball: ({tau = 0.5} = {}): ReferencePenalty => ({
    value: m => Math.max(m, -tau * m),
    derivative: m => (m > 0 ? 1 : m < 0 ? -tau : 0),
    kinks: [0],
    domain: [-tau, 1],
  }),
  ramp: ({cap = 2} = {}): ReferencePenalty => ({
    value: m => Math.min(Math.max(0, m), cap),
    derivative: m => (m > 0 && m < cap ? 1 : 0),
    kinks: [0, cap],
  }),
  huberizedTruncatedPinball: ({
    tau = 0.5,
    delta = 0.5,
    kappa = Infinity,
    cap = Infinity,
  } = {}): ReferencePenalty => {
    // The derivative as its table of knots, linear between them, constant outside.
    const knots: [number, number][] = [
      ...(kappa < Infinity
        ? ([
            [-kappa - delta, 0],
            [-kappa, -tau],
          ] as [number, number][])
        : []),
      [-delta, -tau],
      [0, 0],
      [delta, 1],
      ...(cap < Infinity
        ? ([
            [cap, 1],
            [cap + delta, 0],
          ] as [number, number][])
        : []),
    ];
    const derivative = (m: number) => {
      if (m <= knots[0]![0]) return knots[0]![1];
      for (let i = 1; i < knots.length; i++) {
        const [left, below] = knots[i - 1]!;
        const [right, above] = knots[i]!;
        if (m <= right) {
          return right === left ? above : below + ((above - below) * (m - left)) / (right - left);
        }
      }
      return knots.at(-1)![1];
    };
    // The trapezoid rule is exact on a piecewise linear function cut at its knots.
    const value = (m: number) => {
      const cuts = [0, m, ...knots.map(([at]) => at).filter(at => (at - 0) * (at - m) < 0)];
      cuts.sort((a, b) => (m < 0 ? b - a : a - b));
      let area = 0;
      for (let i = 1; i < cuts.length; i++) {
        area += ((cuts[i]! - cuts[i - 1]!) * (derivative(cuts[i]!) + derivative(cuts[i - 1]!))) / 2;
      }
      return area;
    };
    return {
      value,
      derivative,
      kinks: [],
      ...(kappa === Infinity && cap === Infinity && {domain: [-tau, 1] as [number, number]}),
    };
  },
};

/** φ*(a) = sup_m (a·m − φ(m)), by brute force on a grid: no formula of a conjugate is used. */
export function conjugateOnGrid(penalty: ReferencePenalty, a: number): number {
  let best = -Infinity;
  for (let m = -20; m <= 20; m += 1 / 1024) best = Math.max(best, a * m - penalty.value(m));
  return best;
}

export type ReductionName = 'westonWatkins' | 'crammerSinger' | 'oneVsRest' | 'binary';
type Margin = number | number[][];

const cost = (margin: Margin, y: number, j: number) =>
  typeof margin === 'number' ? margin : margin[y]![j]!;

/** The violations of one example that are penalised, and the signs that lead back to its scores. */
function violations(reduction: ReductionName, s: number[], y: number, margin: Margin) {
  const found: {m: number; delta: number; plus?: number; minus?: number}[] = [];
  if (reduction === 'binary') {
    const t = 2 * y - 1;
    const delta = cost(margin, y, 1 - y);
    found.push({m: delta - t * s[0]!, delta, [t > 0 ? 'minus' : 'plus']: 0});
    return found;
  }
  for (let j = 0; j < s.length; j++) {
    const delta = cost(margin, y, j);
    if (reduction === 'oneVsRest') {
      const t = j === y ? 1 : -1;
      found.push({m: delta - t * s[j]!, delta, [t > 0 ? 'minus' : 'plus']: j});
    } else if (j !== y) {
      found.push({m: delta + s[j]! - s[y]!, delta, plus: j, minus: y});
    }
  }
  if (reduction !== 'crammerSinger') return found;
  let worst = found[0]!;
  for (const one of found) if (one.m > worst.m) worst = one;
  return [worst];
}

/** L(s, y) of one example. */
export function lossOf(
  reduction: ReductionName,
  penalty: ReferencePenalty,
  s: number[],
  y: number,
  margin: Margin = 1,
): number {
  let sum = 0;
  for (const {m} of violations(reduction, s, y, margin)) sum += penalty.value(m);
  return sum;
}

/** ∂L/∂s of one example. */
export function gradientOf(
  reduction: ReductionName,
  penalty: ReferencePenalty,
  s: number[],
  y: number,
  margin: Margin = 1,
): number[] {
  const gradient = s.map(() => 0);
  for (const {m, plus, minus} of violations(reduction, s, y, margin)) {
    const a = penalty.derivative(m);
    if (plus !== undefined) gradient[plus]! += a;
    if (minus !== undefined) gradient[minus]! -= a;
  }
  return gradient;
}

/** Σ_j (Δ_j·a_j − φ*(a_j)) of one example, φ* from the Fenchel equality φ*(φ′(m)) = m·φ′(m) − φ(m). */
export function dualValueOf(
  reduction: ReductionName,
  penalty: ReferencePenalty,
  s: number[],
  y: number,
  margin: Margin = 1,
): number {
  let sum = 0;
  for (const {m, delta} of violations(reduction, s, y, margin)) {
    const a = penalty.derivative(m);
    sum += delta * a - (m * a - penalty.value(m));
  }
  return sum;
}

/** How near the closest kink or tie is, over the violations of one example: 0 when it sits on one. */
export function distanceToKink(
  reduction: ReductionName,
  penalty: ReferencePenalty,
  s: number[],
  y: number,
  margin: Margin = 1,
): number {
  let nearest = Infinity;
  for (const {m} of violations(reduction, s, y, margin)) {
    for (const kink of penalty.kinks) nearest = Math.min(nearest, Math.abs(m - kink));
  }
  if (reduction === 'crammerSinger') {
    const all = violations('westonWatkins', s, y, margin)
      .map(({m}) => m)
      .sort((a, b) => b - a);
    if (all.length > 1) nearest = Math.min(nearest, all[0]! - all[1]!);
  }
  return nearest;
}

/** S = XW + b */
export function scoresOf(X: number[][], W: number[][], b?: number[]): number[][] {
  return X.map(row =>
    W[0]!.map((_, k) => {
      let s = b?.[k] ?? 0;
      for (let d = 0; d < row.length; d++) s += row[d]! * W[d]![k]!;
      return s;
    }),
  );
}

export interface ReferenceProblem {
  X: number[][];
  y: number[];
  reduction: ReductionName;
  penalty: ReferencePenalty;
  lambda: number;
  margin?: Margin;
  weights?: number[];
  bias?: 'regularized' | 'free' | 'none';
  l1?: number;
}

/** F(W, b), its data gradient ∇ (W and b apart), q, and the dual bound of this one point. */
export function objectiveOf(problem: ReferenceProblem, W: number[][], b: number[]) {
  const {
    X,
    y,
    reduction,
    penalty,
    lambda,
    margin = 1,
    weights,
    bias = 'regularized',
    l1 = 0,
  } = problem;
  const scores = scoresOf(X, W, bias === 'none' ? undefined : b);
  const gradW = W.map(row => row.map(() => 0));
  const gradB = b.map(() => 0);
  let data = 0;
  let q = 0;
  X.forEach((x, i) => {
    const v = weights?.[i] ?? 1;
    data += v * lossOf(reduction, penalty, scores[i]!, y[i]!, margin);
    q += v * dualValueOf(reduction, penalty, scores[i]!, y[i]!, margin);
    gradientOf(reduction, penalty, scores[i]!, y[i]!, margin).forEach((g, k) => {
      x.forEach((value, d) => (gradW[d]![k]! += (v * value * g) / X.length));
      gradB[k]! += (v * g) / X.length;
    });
  });
  const squares = (rows: number[][]) => rows.flat().reduce((sum, w) => sum + w * w, 0);
  const norm = squares(W) + (bias === 'regularized' ? squares([b]) : 0);
  const absolute = W.flat().reduce((sum, w) => sum + Math.abs(w), 0);
  const gradNorm = squares(gradW) + (bias === 'regularized' ? squares([gradB]) : 0);
  return {
    primal: data / X.length + (lambda / 2) * norm + l1 * absolute,
    data: data / X.length,
    q: q / X.length,
    gradW,
    gradB,
    dual: q / X.length - gradNorm / (2 * lambda),
  };
}
