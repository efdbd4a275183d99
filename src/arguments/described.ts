import {quoted} from './shown.js';

/** Any value in a few words, for errors to say what came: `'1' (a string)`, `a Float32Array of 6`. */
export function described(value: unknown): string {
  if (typeof value === 'string') return `${quoted(value)} (a string)`;
  if (typeof value === 'bigint') return `${value}n (a bigint)`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (isTensor(value)) {
    if (isDisposed(value)) return 'a tensor that was disposed of';
    return `a tensor of shape [${value.shape.join(', ')}]`;
  }
  if (isTfData(value)) return 'a tf.data.Dataset';
  const kind = kindOf(value);
  const article = /^[AEIOU]/.test(kind) ? 'an' : 'a';
  if (isArrayLike(value)) return `${article} ${kind} of ${value.length}`;
  if (kind !== 'Object') return `${article} ${kind}`;
  const keys = Object.keys(value);
  return keys.length ? `an object {${keys.slice(0, 6).join(', ')}}` : 'an empty object';
}

/** The name of its class; of what has none, such as a running generator, what it calls itself. */
function kindOf(value: object): string {
  const {[Symbol.toStringTag]: tag} = value as {[Symbol.toStringTag]?: string};
  const prototype = Object.getPrototypeOf(value) as {constructor?: {name?: string}} | null;
  return prototype?.constructor?.name || tag || 'Object';
}

/** The members that a tensor is recognised by, since tfjs is not loaded here. */
interface AnyTensor {
  readonly rank: number;
  readonly shape: readonly number[];
  readonly isDisposed: boolean;
  dataSync(): ArrayLike<number>;
}

/** Whether a value is a tensor, by its members, not its class: there may be two copies of tfjs. */
export function isTensor(value: unknown): value is AnyTensor {
  return typeof (value as Partial<AnyTensor> | null | undefined)?.dataSync === 'function';
}

/** Whether a tensor has been disposed of, whose values are gone. */
export function isDisposed(value: unknown): boolean {
  return isTensor(value) && value.isDisposed;
}

/** Whether a value is a tf.data.Dataset, by its members likewise. */
export function isTfData(value: unknown): boolean {
  return typeof (value as {iterator?: unknown} | null | undefined)?.iterator === 'function';
}

/** Whether a value is an array, typed or not, or an object that has a length and entries. */
export function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const {length} = value as {length?: unknown};
  return Number.isInteger(length) && (length as number) >= 0;
}
