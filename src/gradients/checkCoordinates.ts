import {judge, type Judging} from './judge.js';
import {numericGradient, type Point} from './numericGradient.js';
import type {CoordinateCheck, Failure, InputCheck} from './report.js';
import {name, short} from './reportText.js';

/** A numeric function where it is checked, ready for any of its inputs to be moved. */
export interface Setting extends Omit<Point, 'input' | 'values' | 'shape'> {
  values: readonly Float64Array[];
  shapes: readonly number[][];
}

/** Compares the gradient of one input coordinate by coordinate: all of them, or a sample. */
export async function checkCoordinates(
  setting: Setting,
  input: number,
  analytic: Float64Array,
  autodiff: Float64Array | undefined,
  {samples, ...judging}: Judging & {samples: number},
  random: () => number,
): Promise<{check: Partial<InputCheck>; failures: Failure[]}> {
  const shape = setting.shapes[input]!;
  const size = rootMeanSquare(analytic);
  const tolerance = (k: number) =>
    judging.atol + judging.rtol * Math.max(Math.abs(analytic[k]!), size);
  const coordinates = sample(analytic.length, samples, random);
  const slopes = await numericGradient(
    {...setting, input, values: setting.values[input]!, shape},
    coordinates,
    (k, {value, error}) =>
      Math.abs(value - analytic[k]!) <= tolerance(k) + error && error <= tolerance(k),
  );

  const checks = coordinates.map((k): CoordinateCheck => {
    return {
      at: indexOf(k, shape),
      analytic: analytic[k]!,
      ...(autodiff && {autodiff: autodiff[k]!}),
      ...judge(analytic[k]!, slopes.get(k)!, size, judging),
    };
  });
  const smooth = checks.filter(({verdict}) => verdict !== 'kink');
  const worst = greatest(smooth, ({relativeError}) => relativeError);
  const autodiffError = ({analytic: a, autodiff: b = a}: CoordinateCheck) =>
    a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), size);
  const worstAutodiff = greatest(smooth, autodiffError);

  const failures: Failure[] = [];
  const wrong = checks.filter(({verdict}) => verdict === 'wrong');
  if (wrong.length) {
    const {
      at,
      analytic: a,
      numeric,
      numericError,
      relativeError,
      kink,
    } = greatest(wrong, check => check.relativeError)!;
    const found = kink
      ? `slopes ${short(kink.left)} | ${short(kink.right)}`
      : `numeric ${short(numeric)} ± ${numericError.toExponential(0)}`;
    failures.push({
      kind: kink ? 'kink' : 'gradient',
      input,
      at,
      message: `${name(input, at)}: analytic ${short(a)}, ${found}, relative error ${relativeError.toExponential(1)}; ${wrong.length} of ${checks.length} coordinates`,
    });
  }
  return {
    check: {
      verdict: failures.length ? 'wrong' : 'ok',
      coordinates: checks,
      ...(worst && {worst}),
      worstRelativeError: worst?.relativeError ?? 0,
      ...(autodiff && {worstAutodiffError: worstAutodiff ? autodiffError(worstAutodiff) : 0}),
      kinks: checks.length - smooth.length,
      unresolved: checks.filter(({verdict}) => verdict === 'unresolved').length,
    },
    failures,
  };
}

function rootMeanSquare(xs: Float64Array): number {
  return Math.sqrt(xs.reduce((sum, x) => sum + x * x, 0) / Math.max(1, xs.length));
}

function greatest<T>(items: readonly T[], measure: (item: T) => number): T | undefined {
  let best: T | undefined;
  for (const item of items) if (best === undefined || measure(item) > measure(best)) best = item;
  return best;
}

/** All of 0 … size − 1, or so many of them at random, in order. */
function sample(size: number, samples: number, random: () => number): number[] {
  const all = Array.from({length: size}, (_, k) => k);
  if (size <= samples) return all;
  for (let k = 0; k < samples; k++) {
    const other = k + Math.floor(random() * (size - k));
    [all[k], all[other]] = [all[other]!, all[k]!];
  }
  return all.slice(0, samples).sort((a, b) => a - b);
}

/** The index, one number an axis, of entry k. */
export function indexOf(k: number, shape: readonly number[]): number[] {
  const at: number[] = [];
  let rest = k;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    at.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return at;
}
