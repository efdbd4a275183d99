import * as tf from '@tensorflow/tfjs';
import type {Tensor} from '@tensorflow/tfjs';
import {checkArgument, checkNames} from '../arguments/index.js';
import {checkAutodiff} from './checks/checkAutodiff.js';
import {checkCoordinates, type Setting} from './checks/checkCoordinates.js';
import {checkDirections} from './checks/checkDirections.js';
import {checkLeaks} from './checks/checkLeaks.js';
import {checkLinearity} from './checks/checkLinearity.js';
import {checkRepeatability} from './checks/checkRepeatability.js';
import {checkSecondOrder} from './checks/checkSecondOrder.js';
import {checkSubgradient} from './checks/checkSubgradient.js';
import {checkValue} from './checks/checkValue.js';
import {randomCotangent} from './cotangent.js';
import {BackwardError, gradientValues} from './gradientValues.js';
import {entryAt, indexOf} from './indexOf.js';
import {noiseOf} from './noise.js';
import {ofNumbers, ofTensors, type TensorFunction} from './numericFunction.js';
import {knownOptions, type GradientCheckOptions} from './options.js';
import type {CheckFacts, Failure, GradientReport} from './report/report.js';
import {name, reportText} from './report/reportText.js';
import {rootMeanSquare} from './rootMeanSquare.js';
import {seededRandom} from './seededRandom.js';

/**
 * Relative tolerances. A float32 gradient of a dozen operations is good to some 1e-6; float32
 * differences are good to 1e-4, and say so themselves where they are not.
 */
const FLOAT64 = 2e-6;
const FLOAT32 = 1e-4;

/**
 * Checks the gradient of `f` at `inputs`: as tfjs computes it (which is as registered, where f is
 * or contains a `tf.customGrad` op), by autodiff of `reference`, and by finite differences whose own
 * error is estimated. The output is weighted at random, so every entry of it counts.
 *
 * @param f tensors in, one float32 tensor of any shape out
 * @param inputs where to check; int32 and bool inputs are held fixed
 * @returns what was found; `report.ok` says whether all is well, `report.toString()` shows it
 * @throws if the call itself makes no sense: nothing to differentiate, an output that is not
 *   float32, an f that throws
 *
 * @example
 * ```js
 * const report = await checkGradients(x => tf.square(x), [tf.tensor1d([1, 2])]);
 * report.ok; // → true
 * ```
 */
export async function checkGradients(
  f: TensorFunction,
  inputs: readonly Tensor[],
  options: GradientCheckOptions = {},
): Promise<GradientReport> {
  const call = 'checkGradients';
  checkArgument(call, 'f', f, 'function');
  checkArgument(call, 'inputs', inputs, 'tensors');
  checkNames(call, options, knownOptions);
  const wrt = differentiable(inputs, options.wrt);
  const {value, shape} = await valueOf(f, inputs);
  const facts: CheckFacts = {
    backend: tf.getBackend(),
    differences: options.float64 ? 'float64' : 'float32',
    seed: options.seed ?? 1,
    outputShape: shape,
    failures: [],
    inputs: inputs.map(heldFixed),
    directions: [],
    notes: [],
  };
  try {
    await gather(facts, f, inputs, wrt, value, options);
  } catch (error) {
    if (!(error instanceof BackwardError)) throw error;
    const {message, leaked} = error;
    const left = leaked
      ? `; ${leaked} tensors saved for it stay in memory (the checker freed them): check what can go wrong in the forward pass`
      : '';
    facts.failures.push({kind: 'throws', message: `the backward pass throws: ${message}${left}`});
  }
  const ok = facts.failures.length === 0;
  return {
    ...facts,
    ok,
    toString: () => reportText(facts),
    toJSON: () => withoutInfinities({ok, ...facts}) as object,
  };
}

/** Runs the checks one after the other; a value or gradient that is not finite, or not f's, ends them. */
async function gather(
  facts: CheckFacts,
  f: TensorFunction,
  inputs: readonly Tensor[],
  wrt: readonly number[],
  value: Float64Array,
  options: GradientCheckOptions,
): Promise<void> {
  const {reference, float64, samples = 1000, detectKinks = true, atol = 0} = options;
  const judging = {rtol: options.rtol ?? (float64 ? FLOAT64 : FLOAT32), atol, detectKinks};
  const {outputShape, failures} = facts;
  const random = seededRandom(facts.seed);
  const shapes = inputs.map(input => input.shape);
  const values = await Promise.all(
    inputs.map(async input => Float64Array.from((await input.data()) as ArrayLike<number>)),
  );
  const movable = values.map((own, i) => (wrt.includes(i) ? own : undefined));

  const ofF = ofTensors(f, inputs);
  const noiseOfF = await noiseOf(ofF, movable, value, random);
  const numeric = float64 ? ofNumbers(float64, values, shapes) : ofF;
  const base = float64 ? await numeric.evaluate([]) : value;
  const others = [];
  if (float64) others.push({name: 'float64', value: base});
  if (reference) {
    others.push({name: 'reference', value: await ofTensors(reference, inputs).evaluate([])});
  }
  failures.push(...checkValue(value, noiseOfF, outputShape, others));
  if (failures.length) return;

  const cotangent = randomCotangent(value.length, random);
  const gradientOf = gradientValues(f, inputs, wrt, outputShape);
  const analytic = await gradientOf(cotangent);
  failures.push(...notFinite(analytic, wrt, shapes));
  if (failures.length) return;
  const autodiff =
    reference && (await gradientValues(reference, inputs, wrt, outputShape)(cotangent));

  failures.push(
    ...(await checkRepeatability(
      ofF,
      value,
      outputShape,
      gradientOf,
      cotangent,
      analytic,
      wrt,
      shapes,
    )),
    ...(await checkLinearity(gradientOf, cotangent, analytic, wrt, shapes, random)),
    ...(await checkLeaks(f, inputs, gradientOf, cotangent)),
  );

  const noise = float64 ? await noiseOf(numeric, movable, base, random) : noiseOfF;
  const setting: Setting = {numeric, values, shapes, base, outputShape, cotangent, noise};
  const kinks: {input: number; k: number}[] = [];
  for (const [position, input] of wrt.entries()) {
    const found = await checkCoordinates(
      setting,
      input,
      analytic[position]!,
      autodiff?.[position],
      {...judging, samples},
      random,
    );
    facts.inputs[input] = found.check;
    failures.push(...found.failures);
    if (autodiff) {
      const size = rootMeanSquare(analytic[position]!);
      const compared = checkAutodiff(found.check, size, judging);
      failures.push(...compared.failures);
      facts.notes.push(...compared.notes);
    }
    for (const {at, kink} of found.check.coordinates) {
      if (kink) kinks.push({input, k: entryAt(at, shapes[input]!)});
    }
  }
  const along = await checkDirections(setting, wrt, analytic, autodiff, judging, random);
  facts.directions = along.directions;
  failures.push(...along.failures);

  if (kinks.length && detectKinks) {
    failures.push(...(await checkSubgradient(setting, wrt, kinks, gradientOf, random)));
    if (reference) {
      const ofReference = gradientValues(reference, inputs, wrt, outputShape);
      const [wrong] = await checkSubgradient(setting, wrt, kinks, ofReference, random);
      if (wrong) facts.notes.push(`autodiff of the reference: ${wrong.message}`);
    }
  }
  if (options.order === 2) {
    const strictness = {...judging, rtol: options.rtol ?? FLOAT32};
    try {
      const {failures: wrong, ...second} = await checkSecondOrder(
        f,
        inputs,
        wrt,
        setting,
        analytic,
        gradientOf,
        strictness,
        random,
      );
      facts.secondOrder = second;
      failures.push(...wrong);
    } catch (error) {
      if (!(error instanceof BackwardError)) throw error;
      const message = `the second derivative throws: ${error.message}`;
      failures.push({kind: 'second order', message});
    }
  }
}

function notFinite(
  gradients: readonly Float64Array[],
  wrt: readonly number[],
  shapes: readonly number[][],
): Failure[] {
  return gradients.flatMap((g, position): Failure[] => {
    const k = g.findIndex(x => !Number.isFinite(x));
    if (k < 0) return [];
    const input = wrt[position]!;
    const at = indexOf(k, shapes[input]!);
    const message = `the gradient of ${name(input, at)} is ${g[k]}`;
    return [{kind: 'not finite', input, at, message}];
  });
}

async function valueOf(f: TensorFunction, inputs: readonly Tensor[]) {
  const output = tf.tidy(() => {
    const found = f(...inputs);
    checkArgument('checkGradients', 'what f returns', found, 'tensor');
    return tf.clone(found);
  });
  try {
    if (output.dtype !== 'float32') {
      throw new TypeError(`checkGradients: f must return float32, it returned ${output.dtype}`);
    }
    return {value: Float64Array.from(await output.data()), shape: output.shape};
  } finally {
    output.dispose();
  }
}

function differentiable(inputs: readonly Tensor[], wrt?: readonly number[]): number[] {
  for (const i of wrt ?? []) {
    if (inputs[i]?.dtype !== 'float32') {
      const found = inputs[i]
        ? `is ${inputs[i].dtype}`
        : `does not exist, there are ${inputs.length}`;
      throw new TypeError(`checkGradients: wrt names input ${i}, which ${found}`);
    }
  }
  const found = wrt ?? inputs.flatMap(({dtype}, i) => (dtype === 'float32' ? [i] : []));
  if (found.length === 0) {
    const dtypes = inputs.map(({dtype}) => dtype).join(', ');
    throw new TypeError(
      `checkGradients: no float32 input to differentiate, only ${dtypes || 'none'}`,
    );
  }
  return [...found];
}

function heldFixed({shape, dtype}: Tensor, input: number): CheckFacts['inputs'][number] {
  const nothing = {coordinates: [], worstRelativeError: 0, kinks: 0, unresolved: 0};
  return {input, shape, dtype, verdict: 'fixed', ...nothing};
}

/** JSON has no NaN and no infinities: they become strings. */
function withoutInfinities(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map(withoutInfinities);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, withoutInfinities(v)]));
}
