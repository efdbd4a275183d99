import {wordIn} from '../table/cells.js';
import type {Column} from './columnKind.js';
import {columnList} from './columnList.js';
import {valueColumn} from './valueColumn.js';

/** A column of dates: a feature for each part. */
export interface DateColumn extends Column {
  readonly kind: 'date';
}

/** The option that names columns of dates. */
export interface DateOptions {
  /**
   * The columns of dates, by name or index: year, month, day, weekday and hour of each, in UTC.
   *
   * @defaultValue none
   */
  dates?: readonly (string | number)[];
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

/** See {@link DateColumn}. ISO 8601, in UTC where no offset is given. Gaps are filled by points in time. */
export const date = valueColumn<DateColumn, number, DateOptions>({
  option: 'dates',
  named: ({dates = []}) => dates,
  options: {dates: {help: 'columns of dates, of which parts are made: a,b', ...columnList}},
  choices: {},
  blank: () => ({kind: 'date'}),
  width: () => readers.length,
  features: (_, name) => Object.keys(parts).map(part => `${name}.${part}`),
  reader: () => cell => timeIn(wordIn(cell)),
  expected: () => 'not a date such as 2026-11-26 or 2026-11-26T18:30Z',
  writer: () => (time, put) => {
    const found = new Date(time);
    readers.forEach((read, k) => put(k, read(found)));
  },
});

const ISO = /^(\d{4}-\d\d-(\d\d))(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/;

/** Milliseconds since 1970. */
function timeIn(word: string): number | undefined {
  const [, day, ofMonth, time = '00:00', offset = 'Z'] = ISO.exec(word) ?? [];
  const isDay = day !== undefined && new Date(`${day}T00:00Z`).getUTCDate() === Number(ofMonth);
  const found = isDay ? Date.parse(`${day}T${time}${offset}`) : NaN;
  return Number.isNaN(found) ? undefined : found;
}

/** Whether a word is a date that such a column takes. */
export function isDate(word: string): boolean {
  return timeIn(word) !== undefined;
}
