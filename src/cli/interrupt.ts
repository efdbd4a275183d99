/** Listens to Ctrl-C. */
interface Interrupt {
  /** @throws an error with that message, and sets the exit code, if there was a Ctrl-C */
  check(message: string, cause?: unknown): void;
  /** Ends listening. */
  forget(): void;
}

/** The first Ctrl-C calls `ask`, which should end the work; the second ends the process. */
function onInterrupt(ask: () => void): Interrupt {
  let happened = false;
  const listener = () => {
    if (happened) process.exit(130);
    happened = true;
    ask();
  };
  process.on('SIGINT', listener);
  return {
    check(message, cause) {
      if (!happened) return;
      process.exitCode = 130;
      throw new Error(message, {cause});
    },
    forget: () => void process.off('SIGINT', listener),
  };
}

/**
 * Trains a model, then keeps what came of it. The first Ctrl-C ends the training, and then nothing is kept.
 *
 * @throws `message` if there was a Ctrl-C
 */
export async function trainedAndKept<Trained, Kept>(
  message: string,
  model: {stopTraining: boolean},
  train: () => Promise<Trained>,
  keep: (trained: Trained) => Promise<Kept>,
): Promise<Kept> {
  const interrupt = onInterrupt(() => {
    model.stopTraining = true;
  });
  try {
    const trained = await train();
    interrupt.check(message);
    return await keep(trained);
  } finally {
    interrupt.forget();
  }
}

/**
 * Does work that the first Ctrl-C aborts.
 *
 * @throws `message` if it was aborted
 */
export async function interruptible<T>(
  message: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const interrupt = onInterrupt(() => controller.abort());
  try {
    return await work(controller.signal);
  } catch (error) {
    interrupt.check(message, error);
    throw error;
  } finally {
    interrupt.forget();
  }
}
