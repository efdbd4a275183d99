import {checkNames} from '../arguments/index.js';
import {checkFeatures, type Features} from '../data/index.js';
import {pinRows, type PinnedRows, type PinOptions} from '../kernel/index.js';

/**
 * Copies examples to WebAssembly memory, where `linearLoss` reads them as often as asked: dense or
 * CSR, on any backend. They take 4 bytes a value (8 a stored value of CSR, and 4 a row) until
 * `dispose()`.
 *
 * @param x a tensor [N, D], rows of numbers, a Dataset, or sparse rows from `csr`
 * @returns the rows there, yours to dispose of
 * @throws if x is not of shape [N, D] with N and D at least 1, has an entry that is not finite, or
 *   is more than WebAssembly memory holds (4 GiB); the message says how many bytes;
 *   or the page's Content-Security-Policy forbids WebAssembly
 *
 * @example
 * ```js
 * const rows = await pin([[1, 2], [3, 4]]);
 * rows.columns; // → 2
 * rows.dispose();
 * ```
 */
export async function pin(x: Features, options: PinOptions = {}): Promise<PinnedRows> {
  const rows = checkFeatures('pin: x', x);
  const {threads} = checkNames('pin', options, {threads: true, build: true});
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0))
    throw new RangeError(`pin: threads must be a whole number above 0, got ${threads}`);
  return pinRows('pin', rows, options);
}
