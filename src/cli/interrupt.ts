import {constants} from 'node:os';

/** What asks a program to end: Ctrl-C, and who looks after programs. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Does work that Ctrl-C or SIGTERM aborts; the exit code is then 128 and the number of the signal. A second Ctrl-C
 * ends the process.
 *
 * @throws `message` if it was aborted
 */
export async function interruptible<T>(
  message: string | (() => string),
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const listener = (name: NodeJS.Signals) => {
    if (exitCode !== undefined && name === 'SIGINT') process.exit(exitCode);
    exitCode ??= 128 + constants.signals[name];
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, listener);
  answering++;
  try {
    return await work(controller.signal);
  } catch (error) {
    if (exitCode === undefined) throw error;
    process.exitCode = exitCode;
    const line = typeof message === 'string' ? message : message();
    throw new Error(line, {cause: error}); // eslint-disable-line house/error-prefix -- as the command says it
  } finally {
    answering--;
    for (const name of SIGNALS) process.off(name, listener);
  }
}

/** How many pieces of work answer Ctrl-C and SIGTERM themselves. */
let answering = 0;

/** Does work that neither Ctrl-C nor SIGTERM ends: another process decides when it does. */
export async function uninterrupted<T>(work: () => Promise<T>): Promise<T> {
  answering++;
  return work().finally(() => answering--);
}

/** Ends the process by the signal itself, which a shell tells as 130 or 143: to exit, Node would wait for files that it still reads. */
function endBy(name: NodeJS.Signals): void {
  process.removeAllListeners(name);
  process.kill(process.pid, name);
}

/**
 * While work is done, Ctrl-C or SIGTERM ends the process where nothing else answers it, and says so. Work that fails may
 * still read a file: a signal that came just before would be lost if nothing listened any more.
 */
export async function endedInALine(say: () => void, work: () => Promise<unknown>): Promise<void> {
  const listener = (name: NodeJS.Signals) => {
    if (answering > 0) return;
    say();
    endBy(name);
  };
  for (const name of SIGNALS) process.on(name, listener);
  try {
    await work();
  } catch (error) {
    for (const name of SIGNALS)
      if (!process.listeners(name).includes(endBy)) process.on(name, endBy);
    throw error;
  } finally {
    for (const name of SIGNALS) process.off(name, listener);
  }
}

/**
 * Trains a model, then keeps what came of it. Ctrl-C or SIGTERM ends the training, and then nothing is kept.
 *
 * @param keep judges what was trained, throws if the signal aborted meanwhile, and saves it
 * @throws `message` if there was one of them before it was saved
 */
export async function trainedAndKept<Trained, Kept>(
  message: string | (() => string),
  model: {stopTraining: boolean},
  train: (signal: AbortSignal) => Promise<Trained>,
  keep: (trained: Trained, signal: AbortSignal) => Promise<Kept>,
): Promise<Kept> {
  return interruptible(message, async signal => {
    signal.addEventListener('abort', () => (model.stopTraining = true));
    const trained = await train(signal);
    signal.throwIfAborted();
    return keep(trained, signal);
  });
}
