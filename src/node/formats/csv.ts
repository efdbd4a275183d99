import {csvReader} from '../../data/index.js';
import {sourceName} from '../bytes.js';
import {TABLE_OPTIONS, wholeTable, type Format} from './format.js';
import {decoded, textRows} from './textRows.js';

/** CSV: a row a line, cells with a delimiter between them. */
export const csv: Format<'csv'> = {
  name: 'csv',
  title: 'CSV',
  extensions: ['csv', 'tsv', 'txt'],
  rows: 'dense rows (sparse with text columns)',
  isText: true,
  isTable: true,
  options: [...TABLE_OPTIONS, 'header', 'delimiter', 'decimal', 'charset', 'maxLine'],
  isStreamable: true,
  whole: wholeTable,
  read([file], options, pass, onRead) {
    const source = sourceName(file!);
    const reader = decoded(csvReader({...options, source}), source, options.charset);
    return textRows(file!, reader, options, pass, onRead);
  },
};
