import {shown} from '../arguments/index.js';

/**
 * Tags a line to print in which names of files and the like are shown as they are, but for what a terminal
 * would obey: control characters are escaped.
 */
export function line(strings: TemplateStringsArray, ...values: unknown[]): string {
  return String.raw({raw: strings}, ...values.map(value => shown(String(value), Infinity)));
}
