import type {Tensor} from '@tensorflow/tfjs';
import {checkGradients} from './checkGradients.js';
import type {TensorFunction} from './numericFunction.js';
import type {GradientCheckOptions} from './options.js';

/**
 * The matcher `await expect(f).toHaveCorrectGradients(inputs, options)` of jest and vitest: passes
 * if {@link checkGradients} finds nothing wrong, and shows its report if not.
 */
export async function toHaveCorrectGradients(
  f: TensorFunction,
  inputs: readonly Tensor[],
  options?: GradientCheckOptions,
): Promise<{pass: boolean; message: () => string}> {
  const report = await checkGradients(f, inputs, options);
  const expected = report.ok ? 'expected wrong gradients' : 'expected correct gradients';
  return {pass: report.ok, message: () => `${expected}\n\n${report}`};
}
