import {checkArgument, checkNames, quoted} from '../../arguments/index.js';
import {isSparse, type Dataset, type Label} from '../dataset.js';
import type {SvmlightOptions} from './svmlight.js';

/** Length of the pieces of text, about. */
const PIECE = 1 << 16;

/**
 * The dataset as svmlight (LIBSVM) text, in pieces: columns counted from 1, values other than 0 in
 * decimals that read back as the same float32.
 *
 * Without labels, each is written as 0. With `multilabel` labels are sets, as {@link parseSvmlight} has them, and are
 * written as scikit-learn's `dump_svmlight_file` does: `1,3`, or nothing.
 *
 * @param options `multilabel`: whether labels are sets, and what is between them in a text, ',' if that is true
 * @throws if a label is not a number, which the format cannot hold
 *
 * @example
 * ```js
 * const data = parseCSV('a,b,y\n1,0,1\n0,2,-1\n');
 * [...formatSvmlight(data)].join(''); // → '1 1:1\n-1 2:2\n'
 * ```
 */
export function* formatSvmlight(
  data: Dataset,
  options: Pick<SvmlightOptions, 'multilabel'> = {},
): Generator<string, void> {
  checkArgument('formatSvmlight', 'data', data, 'dataset');
  checkNames('formatSvmlight', options, {multilabel: true});
  const {multilabel = false} = options;
  const separator = typeof multilabel === 'string' ? multilabel : ',';
  const labels = multilabel
    ? data.labels?.map(set => setOf(set, separator))
    : data.labels?.map(numbered);
  let text = '';
  for (let row = 0; row < data.rows; row++) {
    const label = labels?.[row] ?? (multilabel ? '' : 0);
    // A line of neither labels nor values would be none.
    text += `${label}${entriesOf(data, row) || (label === '' ? ' 1:0' : '')}\n`;
    if (text.length >= PIECE) {
      yield text;
      text = '';
    }
  }
  if (text) yield text;
}

function numbered(label: Label): number {
  if (typeof label === 'number') return label;
  throw new Error(`formatSvmlight: labels must be numbers, there is ${quoted(label)}`);
}

/** The labels of an example, with commas between them. */
function setOf(set: Label, separator: string): string {
  const labels = set === '' ? [] : String(set).split(separator);
  const word = labels.find(label => label.trim() === '' || !Number.isFinite(Number(label)));
  if (word !== undefined)
    throw new Error(`formatSvmlight: labels must be numbers, there is ${quoted(word)}`);
  return labels.map(label => label.trim()).join();
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
