import {checkNames, described} from '../arguments/index.js';

/**
 * An interval: `above` is excluded, `from` and `to` are included. Infinity is allowed only if `to`
 * is Infinity.
 */
interface Range {
  above?: number;
  from?: number;
  to?: number;
}

/**
 * A parameter out of its range. Its name is kept apart from the reason: the command line has
 * another name for it.
 */
export class ParameterError extends RangeError {
  constructor(
    call: string,
    readonly parameter: string,
    /** The reason, worded to follow the name of the parameter. */
    readonly wrong: string,
  ) {
    super(`${call}: ${parameter} ${wrong}`);
  }
}

/** Throws one line naming the call and the parameter unless `value` is a number in `range`. */
export function checkParameter(call: string, parameter: string, value: number, range: Range): void {
  const {above = -Infinity, from = -Infinity, to = Number.MAX_VALUE} = range;
  if (typeof value === 'number' && value > above && value >= from && value <= to) return;
  const expected = [
    range.above !== undefined && `above ${range.above}`,
    range.from !== undefined && `at least ${range.from}`,
    range.to !== undefined && range.to < Infinity && `at most ${range.to}`,
  ].filter(Boolean);
  const wrong = `must be a number ${expected.join(' and ')}, got ${described(value)}`;
  throw new ParameterError(call, parameter, wrong);
}

/** A numeric parameter of a penalty: help text, range and default. */
interface Parameter extends Range {
  readonly help: string;
  readonly default: number;
}

/** The parameters of a penalty, by name. */
export type Parameters = Readonly<Record<string, Parameter>>;

/** The parameters given, and the defaults of the others. @throws one line if one is unknown or out of its range */
export function parametersOf<Known extends Parameters>(
  call: string,
  given: {readonly [Name in keyof Known]?: number},
  known: Known,
): {[Name in keyof Known]: number} {
  checkNames(call, given, known);
  const all = Object.entries(known).map(([name, parameter]): [string, number] => {
    const {[name]: value = parameter.default} = given as Readonly<Record<string, number>>;
    checkParameter(call, name, value, parameter);
    return [name, value];
  });
  return Object.fromEntries(all) as {[Name in keyof Known]: number};
}
