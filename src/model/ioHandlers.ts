import * as tf from '@tensorflow/tfjs';

type Handler = (url: string) => tf.io.IOHandler;

/** Schemes that this package serves itself, ahead of tf.io's routers: 'file' in Node. */
const schemes = new Map<string, Handler>();

/** Serves `scheme://…` URLs by `handler` in save and load, whatever tf.io has registered for them. */
export function registerScheme(scheme: string, handler: Handler): void {
  schemes.set(scheme, handler);
}

/** The handler itself, or the one for a URL such as 'file://models/iris' or 'indexeddb://iris'. */
export function handlerFor(
  call: 'save' | 'load',
  target: string | tf.io.IOHandler,
): tf.io.IOHandler {
  if (typeof target === 'object' && target !== null) {
    if (typeof target[call] === 'function') return target;
    throw new TypeError(`${call}: the tf.io.IOHandler has no ${call}`);
  }
  if (typeof target !== 'string') {
    throw new TypeError(
      `${call}: give a URL such as file://models/iris or a tf.io.IOHandler, got ${typeof target}`,
    );
  }
  const own = schemes.get(/^(\w+):\/\//.exec(target)?.[1] ?? '');
  if (own) return own(target);
  const [found] = call === 'save' ? tf.io.getSaveHandlers(target) : tf.io.getLoadHandlers(target);
  if (found) return found;
  throw new Error(
    `${call}: nothing handles '${target}': give a URL such as file://models/iris or a tf.io.IOHandler`,
  );
}
