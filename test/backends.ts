import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';

/** The backends under test: cpu and wasm always, tensorflow where the global setup found it working. */
export const backends: string[] = ['cpu', 'wasm'];

if (process.env.TFJS_SVM_TEST_TENSORFLOW) {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
  // tfjs-node calls functions that Node 23 removed from util.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const util = require('node:util') as Record<string, unknown>;
  util.isNullOrUndefined ??= (x: unknown) => x == null;
  util.isArray ??= Array.isArray;
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  require('@tensorflow/tfjs-node');
  backends.push('tensorflow');
}

/** Makes `name` the active backend for the tests of one describe block. */
export async function useBackend(name: string): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error(`backend ${name} did not start`);
  await tf.ready();
  // The cpu backend recommends tfjs-node once, on its first write.
  (tf.backend() as {firstUse?: boolean}).firstUse = false;
}
