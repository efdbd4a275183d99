import {checkArgument} from '../arguments/index.js';
import {ParameterError, type Parameters} from './checkParameter.js';
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
import type {PENALTIES} from './ownPenalty.js';
import type {Penalty} from './penalty.js';
import {pinball} from './pinball.js';
import {ramp} from './ramp.js';
import {smoothedHinge} from './smoothedHinge.js';
import {softmaxCrossEntropy} from './softmaxCrossEntropy.js';
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
} satisfies Record<(typeof PENALTIES)[number], MakesPenalty>;

const namedReductions = {
  westonWatkins,
  crammerSinger,
  oneVsRest,
  binary,
} satisfies Record<string, MakesLoss>;

const namedLosses = {
  ...namedReductions,
  softmaxCrossEntropy,
} satisfies Record<string, MakesLoss>;

/** Every penalty of the package, by name. */
export const penalties: Readonly<Record<string, MakesPenalty>> = namedPenalties;

/** Every reduction of the package, by name. */
export const reductions: Readonly<Record<string, MakesLoss>> = namedReductions;

/** Every loss of the package, by name: the reductions, and what is made of no penalty. */
export const losses: Readonly<Record<string, MakesLoss>> = namedLosses;

/** The name of a loss, in either spelling: `'crammerSinger'` or, as on the command line, `'crammer-singer'`. */
export type LossName = EitherSpelling<keyof typeof namedLosses>;

/** The name of a penalty, in either spelling: `'squaredHinge'` or `'squared-hinge'`. */
export type PenaltyName = EitherSpelling<keyof typeof namedPenalties>;

type EitherSpelling<Name extends string> = Name | KebabCase<Name>;

type KebabCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${KebabCase<Rest>}`
  : '';

/**
 * The loss that a {@link LossConfig} describes.
 *
 * @throws if there is no reduction or penalty of that name; the message lists those there are; if the
 *   loss has no penalty or margin, and one is given
 *
 * @example
 * ```js
 * lossFromConfig({reduction: 'crammerSinger'}).name; // → 'crammerSinger'
 * ```
 */
export function lossFromConfig(config: LossConfig): MarginLoss {
  return lossOfConfig('lossFromConfig', config);
}

/** What {@link lossFromConfig} makes a loss of again; undefined of one, or of one with a penalty, that is not of this package. */
export function configOf({config}: MarginLoss): LossConfig | undefined {
  const isOurs = !config?.penalty || Object.hasOwn(penalties, config.penalty.name);
  return isOurs ? config : undefined;
}

/** As {@link lossFromConfig}; errors name `call`. */
export function lossOfConfig(call: string, config: LossConfig): MarginLoss {
  checkArgument(call, 'config', config, 'object');
  const {reduction, penalty, margin} = config;
  checkArgument(call, 'loss', reduction, 'text');
  const penaltyName = camelCase(reduction);
  if (Object.hasOwn(penalties, penaltyName) && !Object.hasOwn(losses, penaltyName))
    throw new RangeError(
      `${call}: '${reduction}' is a penalty: oneVsRest({penalty: ${penaltyName}()}) makes a loss of it`,
    );
  const make = named(call, 'loss', losses, reduction);
  if (!Object.values(reductions).includes(make)) {
    for (const [what, given] of Object.entries({penalty, margin}))
      if (given !== undefined)
        throw new ParameterError(call, what, `is not for ${camelCase(reduction)}, which has none`);
    return make({});
  }
  if (penalty !== undefined) checkArgument(call, 'penalty', penalty, 'object');
  const {name, ...parameters} = penalty ?? {name: 'hinge'};
  const penaltyOf = named(call, 'penalty', penalties, name);
  return make({penalty: penaltyOf(parameters as Record<string, number>), margin});
}

function named<T>(
  call: string,
  what: string,
  known: Readonly<Record<string, T>>,
  spelling: string,
): T {
  checkArgument(call, what, spelling, 'text');
  const name = camelCase(spelling);
  if (Object.hasOwn(known, name)) return known[name]!;
  throw new RangeError(
    `${call}: unknown ${what} '${spelling}': there are ${Object.keys(known).join(', ')}`,
  );
}

/** 'squared-hinge' as 'squaredHinge'. */
export function camelCase(name: string): string {
  return name.replace(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase());
}
