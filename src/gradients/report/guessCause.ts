import type {CoordinateCheck} from './report.js';
import {short} from './reportText.js';

/**
 * What is probably wrong with a gradient, where the numbers give it away: a constant factor, a
 * transposition, rows shifted, a part that is missing. Undefined where they do not.
 */
export function guessCause(
  coordinates: readonly CoordinateCheck[],
  shape: readonly number[],
  valueAt: (at: readonly number[]) => number,
): string | undefined {
  const seen = coordinates.filter(({verdict}) => verdict !== 'kink' && verdict !== 'unresolved');
  const wrong = seen.filter(({verdict}) => verdict === 'wrong');
  if (wrong.length === 0) return undefined;
  if (seen.every(({analytic}) => analytic === 0)) {
    return 'the gradient is 0 throughout: does every op between this input and the output have a gradient?';
  }
  return (
    factor(seen, shape) ??
    constantAlong(seen, shape) ??
    moved(seen, shape) ??
    proportional(seen, valueAt) ??
    rounded(wrong) ??
    confined(seen, wrong, shape)
  );
}

type Seen = readonly CoordinateCheck[];

/** Share of the numeric gradient that a guess may leave unexplained. */
const UNEXPLAINED = 0.02;

function norm(xs: readonly number[]): number {
  return Math.hypot(...xs);
}

function factor(seen: Seen, shape: readonly number[]): string | undefined {
  const squares = seen.reduce((sum, {numeric}) => sum + numeric ** 2, 0);
  const ratio = seen.reduce((sum, {analytic, numeric}) => sum + analytic * numeric, 0) / squares;
  if (!Number.isFinite(ratio) || ratio === 0) return undefined;
  const rest = norm(seen.map(({analytic, numeric}) => analytic - ratio * numeric));
  const off = Math.abs(ratio - 1) * Math.sqrt(squares);
  // A factor must explain the error, not only the gradient.
  if (rest > UNEXPLAINED * Math.abs(ratio) * Math.sqrt(squares) || rest > off / 4) return undefined;
  const near = (x: number) => Math.abs(ratio - x) < 0.01 * Math.abs(x);
  if (near(-1)) return 'the sign: analytic = −numeric';
  const sign = ratio < 0 ? 'the sign, and ' : '';
  const axis = shape.findIndex(n => n > 1 && (near(n) || near(-n)));
  if (axis >= 0)
    return `${sign}a missing 1/N: analytic is ${shape[axis]} times too large, the length of axis ${axis}`;
  const over = shape.findIndex(n => n > 1 && (near(1 / n) || near(-1 / n)));
  if (over >= 0)
    return `${sign}a 1/N too many: analytic is ${shape[over]} times too small, the length of axis ${over}`;
  const size = shape.reduce((product, n) => product * n, 1);
  if (size > 1 && near(size))
    return `a missing 1/N: analytic is ${size} times too large, the size of the input`;
  if (size > 1 && near(1 / size))
    return `a 1/N too many: analytic is ${size} times too small, the size of the input`;
  return `a constant factor: analytic = ${short(Number(ratio.toPrecision(4)))} × numeric`;
}

/** Analytic values that are right, in another place. */
function moved(seen: Seen, shape: readonly number[]): string | undefined {
  const numeric = new Map(seen.map(check => [check.at.join(), check.numeric]));
  const size = norm(seen.map(check => check.numeric));
  const explains = (from: (at: number[]) => number[]) => {
    let found = 0;
    let rest = 0;
    for (const {at, analytic} of seen) {
      const value = numeric.get(from(at).join());
      if (value === undefined) continue;
      found++;
      rest += (analytic - value) ** 2;
    }
    return found > seen.length / 2 && Math.sqrt(rest) < UNEXPLAINED * size;
  };
  if (shape.length === 2 && explains(([i, j]) => [j!, i!])) {
    return 'transposed: analytic[i, j] = numeric[j, i]';
  }
  for (const [axis, length] of shape.entries()) {
    for (const by of [1, -1]) {
      const shifted = (at: number[]) =>
        at.map((i, a) => (a === axis ? (i + by + length) % length : i));
      if (length > 2 && explains(shifted)) {
        return `off by one along axis ${axis}: analytic[i] = numeric[i ${by > 0 ? '+' : '−'} 1]`;
      }
    }
  }
  return undefined;
}

/** An error that is a multiple of the input itself, as a regulariser's gradient is. */
function proportional(seen: Seen, valueAt: (at: readonly number[]) => number): string | undefined {
  const pairs = seen.map(({at, analytic, numeric}) => [valueAt(at), numeric - analytic] as const);
  const squares = pairs.reduce((sum, [x]) => sum + x * x, 0);
  const lambda = pairs.reduce((sum, [x, error]) => sum + x * error, 0) / squares;
  if (!Number.isFinite(lambda) || lambda === 0 || seen.length < 4) return undefined;
  const rest = norm(pairs.map(([x, error]) => error - lambda * x));
  if (rest > UNEXPLAINED * norm(pairs.map(([, error]) => error))) return undefined;
  const size = short(Number(Math.abs(lambda).toPrecision(3)));
  return `a term λ·x, as a regulariser has, ${lambda > 0 ? 'is missing' : 'is there once too often'}: λ = ${size}`;
}

/** The same number along an axis where the numeric gradient varies. */
function constantAlong(seen: Seen, shape: readonly number[]): string | undefined {
  for (const [axis, length] of shape.entries()) {
    if (length < 2) continue;
    const firstOf = new Map<string, number>();
    const constant = seen.every(({at, analytic}) => {
      const key = at.filter((_, a) => a !== axis).join();
      if (!firstOf.has(key)) firstOf.set(key, analytic);
      return Math.abs(firstOf.get(key)! - analytic) <= 1e-5 * Math.abs(analytic);
    });
    if (constant && firstOf.size < seen.length / 2) {
      return `analytic is the same all along axis ${axis}: summed or broadcast over the wrong axis?`;
    }
  }
  return undefined;
}

/** Errors in one row, one column, … only. */
function confined(seen: Seen, wrong: Seen, shape: readonly number[]): string | undefined {
  for (const axis of shape.keys()) {
    const rows = new Set(wrong.map(({at}) => at[axis]));
    const all = new Set(seen.map(({at}) => at[axis]));
    if (rows.size > Math.max(1, all.size / 4)) continue;
    const list = [...rows].slice(0, 4).join(', ');
    const zero = wrong.every(({analytic}) => analytic === 0) ? ', where analytic is 0' : '';
    return `only at index ${list} of axis ${axis}${zero}`;
  }
  if (wrong.every(({analytic}) => analytic === 0)) {
    return `a part is missing: analytic is 0 at ${wrong.length} coordinates where it should not be`;
  }
  if (wrong.length <= seen.length / 2)
    return `only at some coordinates: ${wrong.length} of ${seen.length}`;
  return undefined;
}

/** Small relative errors, of either sign. */
function rounded(wrong: Seen): string | undefined {
  const small = wrong.every(({relativeError}) => relativeError < 1 / 64);
  const larger = wrong.filter(({analytic, numeric}) => Math.abs(analytic) > Math.abs(numeric));
  const either = larger.length > wrong.length / 8 && larger.length < (wrong.length * 7) / 8;
  return small && either ? 'too few digits: is the gradient rounded, to float16 say?' : undefined;
}
