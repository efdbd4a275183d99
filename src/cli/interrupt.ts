/** The first Ctrl-C asks politely, the second ends the process. */
export function onInterrupt(ask: () => void): {readonly happened: boolean; forget(): void} {
  let happened = false;
  const listener = () => {
    if (happened) process.exit(130);
    happened = true;
    ask();
  };
  process.on('SIGINT', listener);
  return {
    get happened() {
      return happened;
    },
    forget: () => void process.off('SIGINT', listener),
  };
}

/**
 * Does what a signal can end; the first Ctrl-C does.
 *
 * @throws `message` if that happened
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
    if (!interrupt.happened) throw error;
    process.exitCode = 130;
    throw new Error(message, {cause: error});
  } finally {
    interrupt.forget();
  }
}
