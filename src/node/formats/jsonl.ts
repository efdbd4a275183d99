import {jsonLinesReader} from '../../data/index.js';
import {sourceName} from '../bytes.js';
import {TABLE_OPTIONS, wholeTable, type Format} from './format.js';
import {decoded, textRows} from './textRows.js';

/** JSON lines: an object a line, its keys the columns. */
export const jsonl: Format<'jsonl'> = {
  name: 'jsonl',
  title: 'JSON lines',
  extensions: ['jsonl', 'ndjson'],
  rows: 'as CSV, an object a line, its keys the columns',
  isText: true,
  isTable: true,
  isKeyed: true,
  options: [...TABLE_OPTIONS, 'charset', 'maxLine'],
  isStreamable: true,
  whole: wholeTable,
  read([file], options, pass, onRead) {
    const source = sourceName(file!);
    const reader = decoded(
      jsonLinesReader({...options, names: pass.names, source}),
      source,
      options.charset,
    );
    return textRows(file!, reader, options, pass, onRead);
  },
};
