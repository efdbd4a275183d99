import {checkArgument, quoted} from '../../arguments/index.js';
import {isSparse, type Dataset} from '../dataset.js';

/** Length of the pieces of text, about. */
const PIECE = 1 << 16;

/**
 * The dataset as svmlight (LIBSVM) text, in pieces: columns counted from 1, values other than 0 in
 * decimals that read back as the same float32.
 *
 * Without labels, each is written as 0.
 *
 * @throws if a label is not a number, which the format cannot hold
 *
 * @example
 * ```js
 * const data = parseCSV('a,b,y\n1,0,1\n0,2,-1\n');
 * [...formatSvmlight(data)].join(''); // → '1 1:1\n-1 2:2\n'
 * ```
 */
export function* formatSvmlight(data: Dataset): Generator<string, void> {
  checkArgument('formatSvmlight', 'data', data, 'dataset');
  const word = data.labels?.find(label => typeof label !== 'number');
  if (word !== undefined)
    throw new Error(`formatSvmlight: labels must be numbers, there is ${quoted(word)}`);
  let text = '';
  for (let row = 0; row < data.rows; row++) {
    text += `${data.labels?.[row] ?? 0}${entriesOf(data, row)}\n`;
    if (text.length >= PIECE) {
      yield text;
      text = '';
    }
  }
  if (text) yield text;
}

function entriesOf(data: Dataset, row: number): string {
  let text = '';
  const sparse = isSparse(data);
  const start = sparse ? data.indptr[row]! : row * data.columns;
  const end = sparse ? data.indptr[row + 1]! : start + data.columns;
  for (let i = start; i < end; i++) {
    const value = data.values[i]!;
    if (value !== 0) text += ` ${(sparse ? data.indices[i]! : i - start) + 1}:${decimal(value)}`;
  }
  return text;
}

/** A number that rounds to the float32 `value`, of at most 9 digits where its own are more. */
function decimal(value: number): string {
  for (let digits = 7; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}
