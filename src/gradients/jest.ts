/**
 * `import 'tfjs-svm/jest'` adds `await expect(f).toHaveCorrectGradients(inputs, options)` to the
 * global `expect` of jest or vitest. Where there is none (vitest without `globals: true`), hand the
 * matcher over: `expect.extend({toHaveCorrectGradients})`.
 */
import type {Tensor} from '@tensorflow/tfjs';
import type {GradientCheckOptions} from './options.js';
import {toHaveCorrectGradients} from './toHaveCorrectGradients.js';

export {toHaveCorrectGradients};

const {expect} = globalThis as {expect?: {extend?(matchers: object): void}};
expect?.extend?.({toHaveCorrectGradients});

interface GradientMatchers<R> {
  /** Checks the gradients of a tensor function at `inputs`: see checkGradients. */
  toHaveCorrectGradients(inputs: readonly Tensor[], options?: GradientCheckOptions): Promise<R>;
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how @types/jest and vitest take matchers
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type -- must be declared alike
    interface Matchers<R, T = {}> extends GradientMatchers<R> {}
  }
}

declare module 'expect' {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type -- must be declared alike
  interface Matchers<R extends void | Promise<void>, T = unknown> extends GradientMatchers<R> {}
}
