/** What two evaluations, one step to either side, say about a slope. */
export interface Step {
  /** (f(x + h) − f(x − h)) / 2h */
  central: number;
  /** (f(x) − f(x − h)) / h */
  left: number;
  /** (f(x + h) − f(x)) / h */
  right: number;
  /** How far rounding alone can have moved `central`. */
  noise: number;
  /** The least and the most a subgradient can be, were x a kink: entry by entry of the output. */
  lower: number;
  upper: number;
}

/** A slope from steps of falling size. */
export interface Slope {
  value: number;
  /** How far off `value` may be: truncation and rounding. Infinity if the steps do not converge. */
  error: number;
  /** The one-sided slopes, where they differ however small the step. */
  kink?: {left: number; right: number; lower: number; upper: number; noise: number};
}

/** Each step is this much smaller than the one before. */
export const STEP_RATIO = 4;

/**
 * The slope by step reduction: Richardson's extrapolation of the central differences, the entry of
 * the tableau with the least estimated error (Ridders), unless finer steps refute it.
 *
 * A kink at x is told by the one-sided slopes: on a smooth function their gap falls with the step,
 * at a kink it stays.
 *
 * @param dense whether there may be so many kinks, as along a direction through many coordinates,
 *   that steps agree by luck: then nothing is believed beyond what two steps in a row and the
 *   one-sided slopes agree on
 *
 * Source: Ridders (1982), Accurate computation of F'(x) and F'(x) F''(x), Adv. Eng. Software 4.
 */
export function slopeOf(steps: readonly Step[], dense = false): Slope {
  const usable = steps.filter(step => Number.isFinite(step.central));
  const candidates: {value: number; error: number; level: number}[] = [];
  const tableau: number[][] = [];
  usable.forEach((step, level) => {
    const row = [step.central];
    const above = tableau[level - 1];
    if (above) {
      const uncertain = step.noise + bend(usable.slice(0, level + 1));
      const before = tableau[level - 2]?.[0] ?? Infinity;
      const least = dense
        ? Math.max(Math.abs(step.central - above[0]!), Math.abs(above[0]! - before)) +
          (step.upper - step.lower) / 2
        : 0;
      candidates.push({
        value: step.central,
        error: Math.max(Math.abs(step.central - above[0]!), least) + uncertain,
        level,
      });
      let weight = 1;
      for (let q = 1; q <= above.length; q++) {
        weight *= STEP_RATIO ** 2;
        row.push(row[q - 1]! + (row[q - 1]! - above[q - 1]!) / (weight - 1));
        const error = Math.max(
          Math.abs(row[q]! - row[q - 1]!),
          Math.abs(row[q]! - above[q - 1]!),
          least,
        );
        candidates.push({value: row[q]!, error: error + uncertain, level});
      }
    }
    tableau.push(row);
  });

  // Coarse steps can agree by luck, both across a kink; the finer ones then tell: the next one
  // widens the error by what it is off beyond truncation, any may refute the value altogether.
  for (const candidate of candidates) {
    const next = usable[candidate.level + 1];
    if (!next) continue;
    const truncation = Math.abs(usable[candidate.level]!.central - candidate.value);
    const off = Math.abs(next.central - candidate.value) - (1.6 / STEP_RATIO ** 2) * truncation;
    candidate.error += Math.max(0, off);
  }
  const standing = candidates.filter(({value, error, level}) =>
    usable.every(
      (step, finer) => finer <= level || Math.abs(step.central - value) <= error + 2 * step.noise,
    ),
  );
  const best = standing.sort((a, b) => a.error - b.error)[0];
  const kink = kinkOf(usable);
  return {
    value: best?.value ?? usable.at(-1)?.central ?? NaN,
    error: best?.error ?? Infinity,
    ...(kink && {kink}),
  };
}

/**
 * What a kink between x − h and x + h may add to the central difference: half of the gap of the
 * one-sided slopes, unless the gap has fallen with the step twice, as on a smooth function.
 */
function bend(steps: readonly Step[]): number {
  const gaps = steps.map(({left, right}) => Math.abs(right - left));
  const level = steps.length - 1;
  if (gaps[level]! <= 2 * steps[level]!.noise) return 0;
  const falls = (l: number) => l > 0 && gaps[l]! < (1.6 / STEP_RATIO) * gaps[l - 1]!;
  return falls(level) && falls(level - 1) ? 0 : gaps[level]! / 2;
}

/** Whether the one-sided slopes still differ at the smallest steps that rounding leaves legible. */
function kinkOf(steps: readonly Step[]): Slope['kink'] {
  const gaps = steps.map(({left, right}) => Math.abs(right - left));
  // One-sided differences are twice as noisy as central ones, and the gap is of two of them.
  const legible = steps.map((step, level) => gaps[level]! > 8 * step.noise);
  const last = legible.lastIndexOf(true);
  // At smaller steps rounding must hide the gap: one that closes there is none.
  if (last < 1 || !legible[last - 1]) return undefined;
  const closed = steps
    .slice(last + 1)
    .some((step, i) => gaps[last + 1 + i]! + 8 * step.noise < gaps[last]! / 2);
  if (closed || gaps[last]! < gaps[last - 1]! / 2) return undefined;
  const {left, right, lower, upper, noise} = steps[last]!;
  return {left, right, lower, upper, noise};
}
