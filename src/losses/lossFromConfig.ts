import type {Parameters} from './checkParameter.js';
import {hinge} from './hinge.js';
import {huberizedTruncatedPinball} from './huberizedTruncatedPinball.js';
import type {LossConfig, MarginLoss} from './marginLoss.js';
import {modifiedHuber} from './modifiedHuber.js';
import {
  binary,
  crammerSinger,
  oneVsRest,
  westonWatkins,
  type ReductionOptions,
} from './multiclass.js';
import type {Penalty} from './penalty.js';
import {pinball} from './pinball.js';
import {ramp} from './ramp.js';
import {smoothedHinge} from './smoothedHinge.js';
import {squaredHinge} from './squaredHinge.js';

/** Makes a penalty. `parameters` describes what it takes; absent if it takes none. */
type MakesPenalty = ((given: Record<string, number>) => Penalty) & {
  readonly parameters?: Parameters;
};
type MakesLoss = (options: ReductionOptions) => MarginLoss;

const namedPenalties = {
  hinge,
  squaredHinge,
  smoothedHinge,
  modifiedHuber,
  pinball,
  ramp,
  huberizedTruncatedPinball,
} satisfies Record<string, MakesPenalty>;

const namedReductions = {
  westonWatkins,
  crammerSinger,
  oneVsRest,
  binary,
} satisfies Record<string, MakesLoss>;

/** Every penalty of the package, by name. */
export const penalties: Readonly<Record<string, MakesPenalty>> = namedPenalties;

/** Every reduction of the package, by name. */
export const reductions: Readonly<Record<string, MakesLoss>> = namedReductions;

/** The name of a reduction, in either spelling: `'crammerSinger'` or, as on the command line, `'crammer-singer'`. */
export type LossName = EitherSpelling<keyof typeof namedReductions>;

/** The name of a penalty, in either spelling: `'squaredHinge'` or `'squared-hinge'`. */
export type PenaltyName = EitherSpelling<keyof typeof namedPenalties>;

type EitherSpelling<Name extends string> = Name | KebabCase<Name>;

type KebabCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${KebabCase<Rest>}`
  : '';

/**
 * The loss that a {@link LossConfig} describes; penalty and margin may be left out.
 *
 * @throws if there is no reduction or penalty of that name; the message lists those there are
 *
 * @example
 * ```js
 * lossFromConfig({reduction: 'crammerSinger'}).name; // → 'crammerSinger'
 * ```
 */
export function lossFromConfig(
  config: Pick<LossConfig, 'reduction'> & Partial<LossConfig>,
): MarginLoss {
  return lossOfConfig('lossFromConfig', config);
}

/** As {@link lossFromConfig}; errors name `call`. */
export function lossOfConfig(
  call: string,
  {
    reduction,
    penalty = {name: 'hinge'},
    margin = 1,
  }: Pick<LossConfig, 'reduction'> & Partial<LossConfig>,
): MarginLoss {
  const {name, ...parameters} = penalty;
  const make = named(call, 'loss', reductions, reduction);
  const penaltyOf = named(call, 'penalty', penalties, name);
  return make({penalty: penaltyOf(parameters as Record<string, number>), margin});
}

function named<T>(
  call: string,
  what: string,
  known: Readonly<Record<string, T>>,
  spelling: string,
): T {
  const name = camelCase(spelling);
  if (Object.hasOwn(known, name)) return known[name]!;
  throw new RangeError(
    `${call}: unknown ${what} '${spelling}': there are ${Object.keys(known).join(', ')}`,
  );
}

/** 'squared-hinge' as 'squaredHinge'. */
export function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
