import type {Float64Function, TensorFunction} from './numericFunction.js';

/** Options of {@link checkGradients}. */
export interface GradientCheckOptions {
  /** The same function in plain tf ops, whose gradient by autodiff is compared too. @defaultValue none */
  reference?: TensorFunction;
  /**
   * The same function on plain numbers, of which finite differences are then taken in float64.
   *
   * @defaultValue none: differences are taken of `f`, in float32
   */
  float64?: Float64Function;
  /** 2 checks the second derivatives too. @defaultValue 1 */
  order?: 1 | 2;
  /** Which inputs are differentiated. @defaultValue every float32 input */
  wrt?: readonly number[];
  /**
   * How far analytic and numeric may differ, relative to the larger of the two and the root mean
   * square of the input's gradient, on top of the error that the numeric value states for itself.
   *
   * @defaultValue 1e-4, or 2e-6 with `float64`
   */
  rtol?: number;
  /** The same, absolute. @defaultValue 0 */
  atol?: number;
  /** Fixes everything random. @defaultValue 1 */
  seed?: number;
  /** At most so many coordinates of each input are measured one by one, at random. @defaultValue 1000 */
  samples?: number;
  /** Whether kinks and ties are told apart from errors; if not, they are failures. @defaultValue true */
  detectKinks?: boolean;
}

/** Those options, as keys. */
export const knownOptions: Record<keyof GradientCheckOptions, true> = {
  reference: true,
  float64: true,
  order: true,
  wrt: true,
  rtol: true,
  atol: true,
  seed: true,
  samples: true,
  detectKinks: true,
};
