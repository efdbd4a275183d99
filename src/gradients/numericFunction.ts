import * as tf from '@tensorflow/tfjs';
import type {Tensor} from '@tensorflow/tfjs';

/** A function under test: any number of tensors in, one float32 tensor out. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- so that (scores: Tensor2D) => … is one
export type TensorFunction = (...inputs: any[]) => Tensor;

/** A number, or arrays of numbers nested as deep as the shape; Float64Array for the innermost or for all of it. */
export type Numbers = number | ArrayLike<number> | readonly Numbers[];

/** The same function on plain numbers, one argument an input: a number for a scalar, else nested arrays. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- so that (scores: number[][]) => … is one
export type Float64Function = (...inputs: any[]) => Numbers;

/** A function from numbers to numbers, all arrays flattened: what differences are taken of. */
export interface NumericFunction {
  /** All entries of the output, at the values given; an input left out keeps its own. */
  evaluate(values: readonly (Float64Array | undefined)[]): Promise<Float64Array>;
  /** The nearest number that the function's arithmetic has. */
  round(x: number): number;
  /** Half a unit in the last place of 1. */
  readonly epsilon: number;
}

/** `f` as a numeric function, in float32 on the active backend. */
export function ofTensors(f: TensorFunction, inputs: readonly Tensor[]): NumericFunction {
  return {
    evaluate: async values => {
      const output = tf.tidy(() => {
        const arguments_ = inputs.map((input, i) => {
          const changed = values[i];
          return changed ? tf.tensor(Float32Array.from(changed), input.shape, 'float32') : input;
        });
        // A clone: f may return an input itself, which is not ours to dispose of.
        return tf.clone(f(...arguments_));
      });
      try {
        return Float64Array.from(await output.data());
      } finally {
        output.dispose();
      }
    },
    round: Math.fround,
    epsilon: 2 ** -24,
  };
}

/** `float64` as a numeric function; `values` and `shapes` are those of all inputs. */
export function ofNumbers(
  float64: Float64Function,
  values: readonly Float64Array[],
  shapes: readonly (readonly number[])[],
): NumericFunction {
  const nestedValues = values.map((own, i) => nested(own, shapes[i]!));
  return {
    evaluate: async changed => {
      const arguments_ = nestedValues.map((own, i) =>
        changed[i] ? nested(changed[i], shapes[i]!) : own,
      );
      const output: number[] = [];
      flatten(float64(...arguments_), output);
      return Float64Array.from(output);
    },
    round: x => x,
    epsilon: 2 ** -53,
  };
}

/** The numbers from `from` on as nested arrays; called for every difference, so by plain loops. */
function nested(flat: Float64Array, shape: readonly number[], depth = 0, from = 0): Numbers {
  if (depth === shape.length) return flat[from]!;
  const stride = shape.slice(depth + 1).reduce((product, length) => product * length, 1);
  const own = new Array<Numbers>(shape[depth]!);
  const innermost = depth === shape.length - 1;
  for (let i = 0; i < own.length; i++)
    own[i] = innermost ? flat[from + i]! : nested(flat, shape, depth + 1, from + i * stride);
  return own;
}

function flatten(numbers: Numbers, into: number[]): void {
  if (typeof numbers === 'number') into.push(numbers);
  else for (let i = 0; i < numbers.length; i++) flatten(numbers[i]!, into);
}
