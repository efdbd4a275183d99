import {entryAt, indexOf} from '../indexOf.js';
import {judge, type Judging} from './judge.js';
import {numericGradient, type Point} from '../numericGradient.js';
import type {CoordinateCheck, Failure, InputCheck} from '../report/report.js';
import {rootMeanSquare} from '../rootMeanSquare.js';
import {summarize} from '../report/summarize.js';

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
): Promise<{check: InputCheck; failures: Failure[]}> {
  const shape = setting.shapes[input]!;
  const size = rootMeanSquare(analytic);
  const coordinates = sample(analytic.length, samples, random);
  const slopes = await numericGradient(
    {...setting, input, values: setting.values[input]!, shape},
    coordinates,
    (k, {value, error}) => {
      const tolerance = judging.atol + judging.rtol * Math.max(Math.abs(analytic[k]!), size);
      return error <= tolerance && Math.abs(value - analytic[k]!) <= tolerance + error;
    },
  );
  const checks = coordinates.map((k): CoordinateCheck => ({
    at: indexOf(k, shape),
    analytic: analytic[k]!,
    ...(autodiff && {autodiff: autodiff[k]!}),
    ...judge(analytic[k]!, slopes.get(k)!, size, judging),
  }));
  return summarize(
    input,
    shape,
    at => unit(setting) * setting.values[input]![entryAt(at, shape)]!,
    checks,
    size,
    'gradient',
  );
}

/** What a gradient of 1 looks like in the report: the cotangent of a scalar, unknown otherwise. */
export function unit({cotangent}: Setting): number {
  return cotangent.length === 1 ? cotangent[0]! : 1;
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
