import {option, OptionError} from '../../data/index.js';

/** Training diverged, so there is no model. The message names a learning rate to try. */
export class DivergenceError extends OptionError {
  override name = 'DivergenceError';

  /** @param where when it diverged, such as `in epoch 3` */
  constructor(call: string, where: string, learningRate: number) {
    const rate = option('learningRate', Number(learningRate.toPrecision(3)));
    super([
      `${call}: training diverged ${where && `${where} `}with `,
      rate,
      `: try ${Number((learningRate / 10).toPrecision(1))}`,
    ]);
  }
}

/**
 * Watches the objective epoch by epoch.
 *
 * @returns a function that throws when the objective is not finite, or has grown three epochs
 *   running to ten thousand times what it was for weights of 0
 */
export function divergenceGuard(
  call: string,
  learningRate: number,
): (epoch: number, primal: number) => void {
  let start: number | undefined;
  let previous = Infinity;
  let growing = 0;
  return (epoch, primal) => {
    start ??= primal;
    growing = primal > previous ? growing + 1 : 0;
    previous = primal;
    const exploded = growing >= 3 && primal > 1e4 * Math.max(start, 1);
    if (Number.isFinite(primal) && !exploded) return;
    const objective = Number(primal.toPrecision(3));
    throw new DivergenceError(call, `in epoch ${epoch} (objective ${objective})`, learningRate);
  };
}
