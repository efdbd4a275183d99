import * as tf from '@tensorflow/tfjs';
import type {Tensor} from '@tensorflow/tfjs';
import {analyticGradient} from './analyticGradient.js';
import {checkCoordinates} from './checkCoordinates.js';
import {checkDirections} from './checkDirections.js';
import {checkValue} from './checkValue.js';
import {randomCotangent} from './cotangent.js';
import {noiseOf} from './noise.js';
import {ofNumbers, ofTensors, type TensorFunction} from './numericFunction.js';
import type {GradientCheckOptions} from './options.js';
import type {CheckFacts, GradientReport} from './report.js';
import {reportText} from './reportText.js';
import {seededRandom} from './seededRandom.js';

/**
 * Checks the gradient of `f` at `inputs`: as tfjs computes it (which is as registered, where f is
 * or contains a `tf.customGrad` op), by autodiff of `reference`, and by finite differences whose own
 * error is estimated. The output is weighted at random, so every entry of it counts.
 *
 * @param f tensors in, one float32 tensor of any shape out
 * @param inputs where to check; int32 and bool inputs are held fixed
 * @returns what was found; `report.ok` says whether all is well, `report.toString()` shows it
 * @throws if the call itself makes no sense: nothing to differentiate, an output that is not float32
 */
export async function checkGradients(
  f: TensorFunction,
  inputs: readonly Tensor[],
  options: GradientCheckOptions = {},
): Promise<GradientReport> {
  const {reference, float64, seed = 1, samples = 1000, detectKinks = true, atol = 0} = options;
  const rtol = options.rtol ?? (float64 ? 2e-6 : 1e-4);
  const wrt = differentiable(inputs, options.wrt);
  const random = seededRandom(seed);

  const values = await Promise.all(
    inputs.map(async input => Float64Array.from((await input.data()) as ArrayLike<number>)),
  );
  const shapes = inputs.map(input => input.shape);
  const ofF = ofTensors(f, inputs);
  const {base, shape: outputShape} = await valueOf(f, inputs);
  const facts: CheckFacts = {
    backend: tf.getBackend(),
    differences: float64 ? 'float64' : 'float32',
    seed,
    outputShape,
    failures: [],
    inputs: inputs.map(({shape, dtype}, input) => ({
      input,
      shape,
      dtype,
      verdict: 'fixed',
      coordinates: [],
      worstRelativeError: 0,
      kinks: 0,
      unresolved: 0,
    })),
    directions: [],
    notes: [],
  };

  const movable = values.map((own, i) => (wrt.includes(i) ? own : undefined));
  const noiseOfF = await noiseOf(ofF, movable, base, random);
  const numeric = float64 ? ofNumbers(float64, values, shapes) : ofF;
  const numericBase = await numeric.evaluate([]);
  const others = [
    ...(float64 ? [{name: 'float64', value: numericBase}] : []),
    ...(reference
      ? [{name: 'reference', value: await ofTensors(reference, inputs).evaluate([])}]
      : []),
  ];
  facts.failures.push(...checkValue(base, noiseOfF, outputShape, others));
  if (facts.failures.length) return reportOf(facts);

  const cotangent = randomCotangent(base.length, random);
  const gradientOf = (g: TensorFunction) => gradients(g, inputs, wrt, cotangent, outputShape);
  const analytic = await gradientOf(f);
  const autodiff = reference && (await gradientOf(reference));
  const noise = float64 ? await noiseOf(numeric, movable, numericBase, random) : noiseOfF;

  const setting = {numeric, values, shapes, base: numericBase, outputShape, cotangent, noise};
  const judging = {rtol, atol, detectKinks};
  for (const [k, input] of wrt.entries()) {
    const {check, failures} = await checkCoordinates(
      setting,
      input,
      analytic[k]!,
      autodiff?.[k],
      {...judging, samples},
      random,
    );
    facts.inputs[input] = {...facts.inputs[input]!, ...check};
    facts.failures.push(...failures);
  }
  const {directions, failures} = await checkDirections(
    setting,
    wrt,
    analytic,
    autodiff,
    judging,
    random,
  );
  facts.directions = directions;
  facts.failures.push(...failures);
  return reportOf(facts);
}

function reportOf(facts: CheckFacts): GradientReport {
  return {
    ...facts,
    ok: facts.failures.length === 0,
    toString: () => reportText(facts),
    toJSON: () => ({ok: facts.failures.length === 0, ...facts}),
  };
}

async function gradients(
  f: TensorFunction,
  inputs: readonly Tensor[],
  wrt: readonly number[],
  cotangent: Float64Array,
  outputShape: number[],
): Promise<Float64Array[]> {
  const dy = tf.tensor(Float32Array.from(cotangent), outputShape, 'float32');
  try {
    const found = analyticGradient(f, inputs, wrt, dy);
    const read = await Promise.all(found.map(async g => Float64Array.from(await g.data())));
    tf.dispose(found);
    return read;
  } finally {
    dy.dispose();
  }
}

async function valueOf(f: TensorFunction, inputs: readonly Tensor[]) {
  const output = tf.tidy(() => tf.clone(f(...inputs)));
  try {
    if (output.dtype !== 'float32') {
      throw new TypeError(`checkGradients: f must return float32, it returned ${output.dtype}`);
    }
    return {base: Float64Array.from(await output.data()), shape: output.shape};
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
