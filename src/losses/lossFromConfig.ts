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

/** Every penalty of the package, by name. */
export const penalties: Readonly<Record<string, (parameters: Record<string, number>) => Penalty>> =
  {
    hinge,
    squaredHinge,
    smoothedHinge,
    modifiedHuber,
    pinball,
    ramp,
    huberizedTruncatedPinball,
  };

/** Every reduction of the package, by name. */
export const reductions: Readonly<Record<string, (options: ReductionOptions) => MarginLoss>> = {
  westonWatkins,
  crammerSinger,
  oneVsRest,
  binary,
};

/**
 * The loss that a {@link LossConfig} describes; penalty and margin may be left out.
 *
 * @throws if there is no reduction or penalty of that name; the message lists those there are
 */
export function lossFromConfig({
  reduction,
  penalty = {name: 'hinge'},
  margin = 1,
}: Pick<LossConfig, 'reduction'> & Partial<LossConfig>): MarginLoss {
  const {name, ...parameters} = penalty;
  return named(
    'loss',
    reductions,
    reduction,
  )({
    penalty: named('penalty', penalties, name)(parameters as Record<string, number>),
    margin,
  });
}

function named<T>(what: string, known: Readonly<Record<string, T>>, name: string): T {
  if (Object.hasOwn(known, name)) return known[name]!;
  throw new RangeError(`unknown ${what} '${name}': there are ${Object.keys(known).join(', ')}`);
}
