import {expect, test} from '@jest/globals';
import fc from 'fast-check';
import {numberIn} from '../../../src/data/table/cells.js';
import {packedCells} from '../../../src/data/formats/packedCells.js';

/** Cells in so many columns, taken out at once. */
function packed(cells: readonly string[], columns: number) {
  const rows = packedCells(columns);
  for (let i = 0; i < cells.length; i += columns) rows.add(cells.slice(i, i + columns));
  return rows.take(cells.length / columns);
}

// prettier-ignore
const awkward = [
  '', ' ', '0', '-0', '00', '01', '-', '.', '-.', '.5', '-.5', '5.', '+5', '0.', '-0.0', '0.0',
  '1.50', '1.', '1.2.3', '1-2', '1e5', '1E-7', ' 1', '1\r', 'NaN', 'Infinity', 'true', '0x10',
  '123456789012345', '1234567890123456', '12345678901234567', '9007199254740993', '1e39',
  '0.1234567890123456', '0.30000000000000004', '0.8444218515250481', '0.84442185152504810',
  '100000000000000000000', '1000000000000000000000', '1'.padEnd(60, '0'), '-0.00000000000001',
  '0.00000000000000000001', '179769313486231580000000', '１', '5'.repeat(25), '-12345.678',
];

test('every cell comes back as it was written', () => {
  const {at, numberAt} = packed(awkward, 1);
  awkward.forEach((cell, row) => {
    expect({cell: at(row, 0)}).toEqual({cell});
    expect({cell, number: numberAt(row, 0)}).toEqual({cell, number: numberIn(cell)});
  });
});

test('so do all that there may be, with their numbers', () => {
  const digits = fc.stringMatching(/^-?\d{0,18}\.?\d{0,18}$/);
  const double = fc.double().map(String);
  const fixed = fc.tuple(fc.double({noNaN: true}), fc.nat(20)).map(([x, k]) => x.toFixed(k));
  fc.assert(
    fc.property(fc.array(fc.oneof(digits, double, fixed, fc.string()), {minLength: 1}), cells => {
      const {at, numberAt} = packed(cells, cells.length);
      return cells.every(
        (cell, i) => at(0, i) === cell && Object.is(numberAt(0, i), numberIn(cell)),
      );
    }),
    {seed: 1, numRuns: 1000},
  );
});

test('rows are taken some at a time', () => {
  const columns = 3;
  const rows = packedCells(columns);
  const cell = (row: number, column: number) => (column ? String(row / 4 + column) : `w${row}`);
  let [added, taken] = [0, 0];
  for (const [add, take] of [
    [5, 0],
    [50_000, 1],
    [1, 40_000],
    [30_000, 40_000],
    [3, 3],
  ] as const) {
    for (let i = 0; i < add; i++, added++) rows.add([0, 1, 2].map(k => cell(added, k)));
    const {at, numberAt} = rows.take(take);
    for (let row = 0; row < take; row += Math.max(1, Math.min(997, take - 1 - row)))
      for (let k = 0; k < columns; k++) {
        expect(at(row, k)).toBe(cell(taken + row, k));
        expect(numberAt(row, k)).toBe(k ? Number(cell(taken + row, k)) : undefined);
      }
    taken += take;
  }
});
