import util from 'node:util';
import * as tf from '@tensorflow/tfjs';

/** The backends to choose from in Node, best first. */
const backends: Record<string, () => Promise<unknown>> = {
  tensorflow: importTensorflow,
  wasm: () => import('@tensorflow/tfjs-backend-wasm'),
  cpu: async () => undefined,
};

/** The names of the backends that {@link selectBackend} knows, best first. */
export const backendNames: readonly string[] = Object.keys(backends);

/**
 * Makes the best backend present the active one: `tensorflow` if `@tensorflow/tfjs-node` loads,
 * else `wasm`, else `cpu`.
 *
 * @param name the backend to use instead; the environment variable TFJS_SVM_BACKEND does the same
 * @returns the name of the backend that is active now
 * @throws if the backend named is unknown or does not start; the message says why
 *
 * @example
 * ```js
 * await selectBackend('wasm'); // → 'wasm'
 * ```
 */
export async function selectBackend(name = process.env.TFJS_SVM_BACKEND): Promise<string> {
  if (name) {
    if (!Object.hasOwn(backends, name)) {
      throw new Error(
        `selectBackend: unknown backend '${name}': there are ${backendNames.join(', ')}`,
      );
    }
    const failure = await start(name);
    if (failure !== undefined)
      throw new Error(`selectBackend: backend '${name}' does not start: ${failure}`);
    return name;
  }
  const failures: string[] = [];
  for (const candidate of backendNames) {
    const failure = await start(candidate);
    if (failure === undefined) return candidate;
    failures.push(`${candidate}: ${failure}`);
  }
  throw new Error(`selectBackend: no backend starts (${failures.join('; ')})`);
}

/** Hints for backends of which tf only says that they did not initialise. */
const notInitialised: Record<string, string> = {
  wasm:
    'its .wasm files were not found, or do not run here; ' +
    "say where they are: setWasmPaths('…/') of @tensorflow/tfjs-backend-wasm",
};

/** Starts a backend; returns the reason if it does not. */
async function start(name: string): Promise<string | undefined> {
  try {
    await backends[name]!();
    if (!(await tf.setBackend(name))) return notInitialised[name] ?? 'it did not initialise';
  } catch (error) {
    // A tfjs-node without its binary can throw anything.
    return reasonOf(error);
  }
  // The cpu backend prints an advertisement for tfjs-node on its first write.
  if (name === 'cpu') (tf.backend() as {firstUse?: boolean}).firstUse = false;
  return undefined;
}

/** The first line of what was thrown, without the file of this package in which Node was asked for a module. */
function reasonOf(error: unknown): string {
  const [line] = String((error as Error | undefined)?.message ?? error).split('\n');
  return line!.replace(/ imported from .*$/, '');
}

async function importTensorflow(): Promise<void> {
  // Still called by tfjs-node; deprecated with a warning up to Node 22, then removed.
  const legacy = util as unknown as Record<string, unknown>;
  legacy.isNullOrUndefined = (x: unknown) => x === null || x === undefined;
  legacy.isArray = Array.isArray;
  // TensorFlow announces its CPU features on stderr; its warnings and errors stay.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
  // A variable, so that compilers do not look for the types of what may not be installed.
  const optional = '@tensorflow/tfjs-node';
  await import(optional);
}
