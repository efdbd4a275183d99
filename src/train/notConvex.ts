import type {MarginLoss} from '../losses/index.js';

/** Why a solver of convex losses refuses one that is not: its penalty, where it has one. */
export function notConvex({name, penalty}: MarginLoss): string {
  return `takes convex losses, ${name}${penalty ? ` of ${penalty.name}` : ''} is not`;
}
