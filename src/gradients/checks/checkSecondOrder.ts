import * as tf from '@tensorflow/tfjs';
import type {Tensor} from '@tensorflow/tfjs';
import {analyticGradient} from '../analyticGradient.js';
import {unit, type Setting} from './checkCoordinates.js';
import {stepsAlong, taylorOrder} from './checkDirections.js';
import {readGradients, type GradientFunction} from '../gradientValues.js';
import {entryAt, indexOf} from '../indexOf.js';
import {judge, type Judging} from './judge.js';
import type {TensorFunction} from '../numericFunction.js';
import type {CoordinateCheck, Failure, InputCheck} from '../report/report.js';
import {rootMeanSquare} from '../rootMeanSquare.js';
import {summarize} from '../report/summarize.js';
import {slopeOf, type Step} from '../slope.js';
import {randomDirection, slopeAlong} from '../direction.js';
import {stepSizes} from '../steps.js';

/**
 * The second derivative along a random direction v, the Hessian–vector product `∇⟨∇f, v⟩`: as tfjs
 * computes it, against differences of the gradient, `(∇f(x + tv) − ∇f(x − tv)) / 2t`. A gradFunc
 * that uses saved intermediates passes every first-order check and fails here: to the second
 * derivative they are constants.
 */
export async function checkSecondOrder(
  f: TensorFunction,
  inputs: readonly Tensor[],
  wrt: readonly number[],
  setting: Setting,
  gradient: readonly Float64Array[],
  gradientOf: GradientFunction,
  judging: Judging,
  random: () => number,
): Promise<{inputs: InputCheck[]; order?: number; failures: Failure[]}> {
  const {numeric, values, shapes, cotangent, outputShape} = setting;
  const direction = randomDirection(
    wrt.map(i => values[i]!),
    random,
  );
  const product = await readGradients(() =>
    hessianVectorProduct(f, inputs, wrt, cotangent, outputShape as number[], direction),
  );

  const at = async (t: number) => {
    const moved = [...inputs];
    wrt.forEach((i, p) => {
      const point = Float32Array.from(values[i]!, (x, k) => x + t * direction[p]![k]!);
      moved[i] = tf.tensor(point, shapes[i], 'float32');
    });
    try {
      return await gradientOf(cotangent, moved);
    } finally {
      wrt.forEach(i => moved[i]!.dispose());
    }
  };
  // Jitter: what the gradient does when the inputs move in their last places.
  const jittered = [await at(2 ** -22), await at(-(2 ** -22)), await at(2 ** -21)];
  const noise = gradient.map((g, p) => {
    const jitter = jittered.map(each => rootMeanSquare(g.map((x, k) => each[p]![k]! - x)));
    const pooled = Math.min(...jitter.filter(x => x > 0), Infinity);
    return g.map(x => Math.max(2 ** -23 * Math.abs(x), pooled < Infinity ? pooled : 0));
  });
  const steps: Step[][][] = gradient.map(g => Array.from(g, () => []));
  // f itself, or float64, is not what is differenced here: the gradient is float32 in any case.
  for (const t of stepSizes({...numeric, epsilon: 2 ** -24})) {
    const minus = await at(-t);
    const plus = await at(t);
    gradient.forEach((g, p) =>
      g.forEach((x, k) => {
        const left = (x - minus[p]![k]!) / t;
        const right = (plus[p]![k]! - x) / t;
        steps[p]![k]!.push({
          central: (left + right) / 2,
          left,
          right,
          lower: Math.min(left, right),
          upper: Math.max(left, right),
          noise: left === 0 && right === 0 ? 0 : (3 * noise[p]![k]!) / t,
        });
      }),
    );
  }

  const failures: Failure[] = [];
  const found = wrt.map((input, p) => {
    const size = rootMeanSquare(product[p]!);
    const checks = Array.from(product[p]!, (analytic, k): CoordinateCheck => ({
      at: indexOf(k, shapes[input]!),
      analytic,
      ...judge(analytic, slopeOf(steps[p]![k]!, true), size, judging),
    }));
    const {check, failures: wrong} = summarize(
      input,
      shapes[input]!,
      at => unit(setting) * values[input]![entryAt(at, shapes[input]!)]!,
      checks,
      size,
      'second order',
    );
    const vanishes = product[p]!.every(x => x === 0);
    for (const failure of wrong) {
      failure.cause = vanishes
        ? 'the second derivative is 0 throughout: gradFunc uses saved intermediates, or numbers read back, which are constants to it; save the inputs and recompute'
        : 'gradFunc uses saved intermediates, which are constants to the second derivative (save the inputs and recompute), or an op in it has a wrong gradient';
    }
    failures.push(...wrong);
    return check;
  });
  const {slope, size} = slopeAlong(gradient, direction);
  const taken = await stepsAlong(setting, wrt, direction);
  const remainder = taylorOrder(
    taken,
    stepSizes(numeric),
    slope,
    size,
    slopeAlong(product, direction).slope,
  );
  return {inputs: found, failures, ...(remainder && {order: remainder.order})};
}

function hessianVectorProduct(
  f: TensorFunction,
  inputs: readonly Tensor[],
  wrt: readonly number[],
  cotangent: Float64Array,
  outputShape: number[],
  direction: readonly Float64Array[],
): Tensor[] {
  const dy = tf.tensor(Float32Array.from(cotangent), outputShape, 'float32');
  const vs = wrt.map((i, p) =>
    tf.tensor(Float32Array.from(direction[p]!), inputs[i]!.shape, 'float32'),
  );
  const slope = (...all: Tensor[]) =>
    tf.addN(analyticGradient(f, all, wrt, dy).map((g, p) => tf.sum(tf.mul(g, vs[p]!))));
  return analyticGradient(slope, inputs, wrt, tf.scalar(1));
}
