import {must, type Flag} from '../option.js';

/** A column by name, or by index if the text is a whole number. */
export function columnIn(text: string): string | number {
  return /^-?\d+$/.test(text) ? Number(text) : text;
}

/** Columns by name or index, with commas between them. */
export function columnsIn(text: string): (string | number)[] {
  return text.split(',').map(name => columnIn(name.trim()));
}

const flag = {value: '<columns>', parse: columnsIn} as const satisfies Flag;

/** The record of an option that names columns. */
export const columnList = {check: must('a list of columns', Array.isArray), flag};
