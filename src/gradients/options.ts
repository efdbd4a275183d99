import type {Float64Function, TensorFunction} from './numericFunction.js';

/** Options of {@link checkGradients}; all may be left out. */
export interface GradientCheckOptions {
  /** The same function in plain tf ops: what autodiff makes of it joins the comparison. */
  reference?: TensorFunction;
  /** The same function on plain numbers: finite differences are then taken of it, in float64. */
  float64?: Float64Function;
  /** 2 checks the second derivatives too; 1 by default. */
  order?: 1 | 2;
  /** Which inputs are differentiated; by default every float32 one. */
  wrt?: readonly number[];
  /**
   * How far analytic and numeric may differ, relative to the larger of the two and the root mean
   * square of the input's gradient, on top of the error that the numeric value states for itself.
   * 1e-4 by default; 2e-6 with `float64`.
   */
  rtol?: number;
  /** The same, absolute; 0 by default. */
  atol?: number;
  /** Fixes everything random; 1 by default. */
  seed?: number;
  /** At most so many coordinates of each input are measured one by one, at random; 1000 by default. */
  samples?: number;
  /** Whether kinks and ties are told apart from errors; true by default. False makes them failures. */
  detectKinks?: boolean;
}
