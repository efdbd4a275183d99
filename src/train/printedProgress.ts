import type {Callbacks, LabelAt} from './callbacks.js';
import type {EpochRecord} from './history.js';

/** One line on how an epoch went: `epoch 40/2000  primal 0.1873  dual 0.1801  gap 3.84%  accuracy 0.981`. */
function epochLine(
  {epoch, primal, estimated, dual, gap, stationarity, accuracy, validation}: EpochRecord,
  epochs: number,
  label: LabelAt | undefined,
): string {
  return [
    label && labelText(label),
    `epoch ${epochText(epoch, epochs)}`,
    `primal ${estimated ? 'about ' : ''}${primal.toPrecision(4)}`,
    dual !== undefined && `dual ${dual.toPrecision(4)}`,
    gap === undefined &&
      stationarity !== undefined &&
      `stationarity ${stationarity.toPrecision(2)}`,
    gap !== undefined && `gap ${gapText(gap)}`,
    `accuracy ${accuracy.toFixed(3)}`,
    validation && `validation ${validation.accuracy.toFixed(3)}`,
  ]
    .filter(Boolean)
    .join('  ');
}

/** Which epoch of how many, if that is known: '40/2000', '12'. */
export function epochText(epoch: number, epochs: number): string {
  return epochs === Infinity ? `${epoch + 1}` : `${epoch + 1}/${epochs}`;
}

/** At which of several labels training is: 'label red 2/5'. */
export function labelText({name, place, count}: LabelAt): string {
  return `label ${name} ${place + 1}/${count}`;
}

/** A gap as people read it: '0.48%'; early ones that say nothing yet: '> 100%'. */
export function gapText(gap: number): string {
  if (gap > 1) return '> 100%';
  // Small ones have as many digits as they need.
  return `${100 * gap < 0.01 ? (100 * gap).toPrecision(2) : (100 * gap).toFixed(2)}%`;
}

/** Prints about twenty lines over a run, and the last epoch. */
export function printedProgress(print: (line: string) => void = printLine): Callbacks {
  let epochs = 0;
  let label: LabelAt | undefined;
  let last: EpochRecord | undefined;
  let printed = -1;
  return {
    onTrainBegin: plan => {
      ({epochs, label} = plan);
      last = undefined;
      printed = -1;
    },
    onEpochEnd: (epoch, record) => {
      last = record;
      const every = Math.max(1, Math.round(epochs / 20));
      // Most of very many epochs may never run: of the first ones, print those at powers of two.
      const early = every > 100 && Number.isInteger(Math.log2(epoch + 1));
      if (epoch % every !== 0 && !early) return;
      print(epochLine(record, epochs, label));
      printed = epoch;
    },
    onTrainEnd: () => {
      if (last && last.epoch !== printed) print(epochLine(last, epochs, label));
    },
  };
}

function printLine(line: string): void {
  console.log(line); // eslint-disable-line no-console -- asked for by `verbose: 1`
}
