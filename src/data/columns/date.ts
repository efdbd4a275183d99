import {failAt, failMissing, isMissing, wordIn, type Cells} from '../cells.js';
import {quoted} from '../shown.js';
import type {Column, ColumnKind} from './columnKind.js';

/** A column of dates: a feature for each part. */
export interface DateColumn extends Column {
  readonly kind: 'date';
}

/** What a date becomes, in UTC. */
const parts: Readonly<Record<string, (date: Date) => number>> = {
  year: date => date.getUTCFullYear(),
  month: date => date.getUTCMonth() + 1,
  day: date => date.getUTCDate(),
  /** Sunday is 0. */
  weekday: date => date.getUTCDay(),
  hour: date => date.getUTCHours(),
};

const readers = Object.values(parts);

/** See {@link DateColumn}. ISO 8601, in UTC where no offset is given. Nothing is learnt. */
export const date: ColumnKind<DateColumn> = {
  option: 'dates',
  named: ({dates = []}) => dates,
  blank: () => ({kind: 'date'}),
  needsCells: true,
  width: () => readers.length,
  features: (_, name) => Object.keys(parts).map(part => `${name}.${part}`),
  learn: () => undefined,
  write: (_, cells, place) => ({
    most: cells.rows * readers.length,
    write(row, put) {
      const found = dateAt(cells, row, place);
      readers.forEach((read, k) => put(k, read(found)));
    },
  }),
};

const ISO = /^(\d{4}-\d\d-(\d\d))(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/;

function dateIn(word: string): Date | undefined {
  const [, day, ofMonth, time = '00:00', offset = 'Z'] = ISO.exec(word) ?? [];
  const isDay = day !== undefined && new Date(`${day}T00:00Z`).getUTCDate() === Number(ofMonth);
  const found = new Date(isDay ? `${day}T${time}${offset}` : NaN);
  return Number.isNaN(found.getTime()) ? undefined : found;
}

/** Whether a word is a date that such a column takes. */
export function isDate(word: string): boolean {
  return dateIn(word) !== undefined;
}

function dateAt(cells: Cells, row: number, place: number): Date {
  const cell = cells.at(row, place);
  const word = wordIn(cell);
  const found = dateIn(word);
  if (found) return found;
  if (isMissing(cell)) failMissing(cells, row, place);
  failAt(
    cells,
    row,
    place,
    `${quoted(word)} is not a date such as 2026-11-26 or 2026-11-26T18:30Z`,
  );
}
