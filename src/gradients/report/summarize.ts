import {guessCause} from './guessCause.js';
import type {CoordinateCheck, Failure, InputCheck} from './report.js';
import {name, short} from './reportText.js';

/** The facts of one input from those of its coordinates, and the failure, if any. */
export function summarize(
  input: number,
  shape: readonly number[],
  valueAt: (at: readonly number[]) => number,
  coordinates: CoordinateCheck[],
  size: number,
  kind: 'gradient' | 'second order',
): {check: InputCheck; failures: Failure[]} {
  const failures: Failure[] = [];
  const wrong = coordinates.filter(({verdict}) => verdict === 'wrong');
  if (wrong.length) {
    const worst = greatest(wrong, ({relativeError}) => relativeError)!;
    const {at, analytic, numeric, numericError, relativeError, kink} = worst;
    const found = kink
      ? `one-sided slopes ${short(kink.left)} and ${short(kink.right)}`
      : `numeric ${short(numeric)} ± ${numericError.toExponential(0)}`;
    const cause = guessCause(coordinates, shape, valueAt);
    failures.push({
      kind: kink ? 'kink' : kind,
      input,
      at,
      message: `${name(input, at)}: analytic ${short(analytic)}, ${found}, relative error ${relativeError.toExponential(1)}; ${wrong.length} of ${coordinates.length} coordinates`,
      ...(cause && {cause}),
    });
  }
  const unresolved = coordinates.filter(({verdict}) => verdict === 'unresolved').length;
  if (unresolved > coordinates.length / 2) {
    failures.push({
      kind: 'unresolved',
      input,
      message: `input ${input}: finite differences cannot tell at ${unresolved} of ${coordinates.length} coordinates, f is too noisy or too rough there`,
      cause: 'float32 has too few digits for this f: give its formula on plain numbers as float64',
    });
  }
  const smooth = coordinates.filter(({verdict}) => verdict !== 'kink');
  const worst = greatest(smooth, ({relativeError}) => relativeError);
  const apart = ({analytic: a, autodiff: b = a}: CoordinateCheck) =>
    a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), size);
  return {
    check: {
      input,
      shape: [...shape],
      dtype: 'float32',
      verdict: failures.length ? 'wrong' : 'ok',
      coordinates,
      ...(worst && {worst}),
      worstRelativeError: worst?.relativeError ?? 0,
      ...(coordinates[0]?.autodiff !== undefined && {
        worstAutodiffError: Math.max(0, ...smooth.map(apart)),
      }),
      kinks: coordinates.length - smooth.length,
      unresolved,
    },
    failures,
  };
}

/** The first of the items that attain the greatest measure. */
function greatest<T>(items: readonly T[], measure: (item: T) => number): T | undefined {
  let best: T | undefined;
  for (const item of items) if (best === undefined || measure(item) > measure(best)) best = item;
  return best;
}
