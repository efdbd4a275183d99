import {binary, lossFromConfig, squaredHinge, type MarginLoss} from '../../losses/index.js';

/** The loss of one column of a one-vs-rest loss. */
export function binaryOf(loss: MarginLoss | undefined): MarginLoss {
  return loss?.config
    ? lossFromConfig({...loss.config, reduction: 'binary'})
    : binary({penalty: squaredHinge()});
}
