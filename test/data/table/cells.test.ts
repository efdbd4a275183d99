import {expect, test} from '@jest/globals';
import {joinCells, parseCSV, type Cells} from '../../../src/data/index.js';
import {numberAt} from '../../../src/data/table/cells.js';

function table(source: string, cells: string[][]): Cells {
  return {
    source,
    rows: cells.length,
    columns: cells[0]!.length,
    at(row, column) {
      const cell = cells[row]![column];
      if (cell === undefined) throw new RangeError(`${source} has no column ${column}`);
      return cell;
    },
    place: row => `${source} ${row + 1}`,
  };
}

test('tables one after the other are read as one, cell by cell', () => {
  const tables = [
    table('a', [['1'], ['2']]),
    table('b', [['3', 'x']]),
    table('c', [
      ['4', 'y'],
      ['5', 'z'],
    ]),
  ];
  const joined = joinCells(tables);
  expect([joined.rows, joined.columns]).toEqual([5, 2]);
  const rows = [0, 1, 2, 3, 4];
  expect(rows.map(row => joined.at(row, 0))).toEqual(['1', '2', '3', '4', '5']);
  expect(rows.map(row => numberAt(joined, row, 0))).toEqual([1, 2, 3, 4, 5]);
  expect(rows.map(row => joined.at(row, 1))).toEqual([null, null, 'x', 'y', 'z']);
  expect(rows.map(row => numberAt(joined, row, 1))).toEqual(rows.map(() => undefined));
  expect(rows.map(joined.place)).toEqual(['a 1', 'a 2', 'b 1', 'c 1', 'c 2']);
});

test.each(['times,age,y', 'age,times,y'])('the weights of %s count in what fills gaps', names => {
  const rows = [
    {times: 3, age: 1, y: 'a'},
    {times: 1, age: 5, y: 'b'},
    {times: 1, age: '', y: 'a'},
  ] as const;
  const columns = names.split(',') as ('times' | 'age' | 'y')[];
  const lines = rows.map(row => columns.map(name => row[name]).join(','));
  const options = {label: 'y', sampleWeight: 'times', missing: 'mean'} as const;
  const {values} = parseCSV([names, ...lines].join('\n'), options);
  expect([...values]).toEqual([1, 5, 2]);
});
