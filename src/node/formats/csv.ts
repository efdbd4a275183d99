import {csvReader} from '../../data/index.js';
import {sourceName} from '../bytes.js';
import {TABLE_OPTIONS, wholeTable, type Format} from './format.js';
import {decoded, textRows} from './textRows.js';

/** A number as it is usually written. */
const NUMBER = /^-?\d+(?:\.\d+)?$/;

/** Characters whose room in the heap the place and the label of a row take. */
const ROW = 3;

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
  numbersIn(text, options) {
    const reader = csvReader(options);
    reader.push(text);
    const {rows, columns, at} = reader.take();
    let [numbers, all] = [-ROW * rows, 0];
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const cell = String(at(row, column));
        all += cell.length + 1;
        if (NUMBER.test(cell)) numbers += cell.length + 1;
      }
    return all > 0 ? Math.max(0, numbers / all) : 0;
  },
  read([file], options, pass, onRead) {
    const source = sourceName(file!);
    const reader = decoded(csvReader({...options, source}), source, options.charset);
    return textRows(file!, reader, options, pass, onRead);
  },
};
