import {
  option,
  optionError,
  svmlightReader,
  type SparseDataset,
  type SvmlightOptions,
} from '../../data/index.js';
import {sourceName} from '../bytes.js';
import type {Format, PassState} from './format.js';
import {textRows, type PieceReader} from './textRows.js';

/**
 * Bytes of memory for each byte of text at the peak, when it is read and pinned; half of the memory
 * is left free.
 */
const MEMORY = 2 * 3;

/** WebAssembly holds 4 GiB; a value is 8 bytes there, and seldom fewer as text. */
const LARGEST_PINNED = 2 ** 32;

/** svmlight: a line an example, its values by index. */
export const svmlight: Format<'svmlight'> = {
  name: 'svmlight',
  title: 'svmlight/LIBSVM',
  extensions: ['svm', 'svmlight', 'libsvm'],
  rows: 'sparse rows',
  isText: true,
  isTable: false,
  options: ['multilabel', 'zeroBased', 'columns', 'maxColumns', 'maxLine'],
  isStreamable: true,
  whole: ({memory}) => Math.min(memory / MEMORY, LARGEST_PINNED),
  read([file], options, pass, onRead) {
    const reader = pieces({...options, source: sourceName(file!)}, pass);
    return textRows(file!, reader, {maxBytes: options.maxBytes}, pass, onRead);
  },
};

/** A reader whose chunks all count columns as the first one does. */
function pieces(
  options: SvmlightOptions & {source: string},
  pass: PassState,
): PieceReader<SparseDataset> {
  const reader = svmlightReader(options);
  return {
    get rows() {
      return reader.rows;
    },
    push: reader.push,
    end: reader.end,
    take(rows) {
      const {zeroBased} = reader.indexing;
      pass.zeroBased ??= zeroBased;
      if (zeroBased && !pass.zeroBased) {
        throw optionError`${options.source}: an index 0 comes late, until then columns counted from 1: give ${option('zeroBased')}`;
      }
      return reader.take(rows);
    },
  };
}
