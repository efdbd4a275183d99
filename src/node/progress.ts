import cliProgress from 'cli-progress';
import {gapText, printedProgress, type Callbacks, type EpochRecord} from '../train/index.js';

/**
 * Callbacks that show how training goes: a bar with primal, dual and gap on a terminal, about
 * twenty plain lines elsewhere.
 *
 * @param stream where to; stderr by default, so that stdout has results only
 */
export function progress(stream: NodeJS.WriteStream = process.stderr): Callbacks {
  if (!stream.isTTY) return printedProgress(line => stream.write(`${line}\n`));
  const bar = new cliProgress.SingleBar({
    stream,
    format:
      '{bar} epoch {value}/{total}  primal {primal}  dual {dual}  gap {gap}  accuracy {accuracy}',
    barsize: 20,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    fps: 20,
  });
  return {
    onTrainBegin: ({epochs}) => bar.start(epochs, 0, shown()),
    onEpochEnd: (epoch, record) => bar.update(epoch + 1, shown(record)),
    onTrainEnd: () => bar.stop(),
  };
}

function shown(record?: EpochRecord): Record<'primal' | 'dual' | 'gap' | 'accuracy', string> {
  return {
    primal: record?.primal.toPrecision(4) ?? '–',
    dual: record?.dual?.toPrecision(4) ?? '–',
    gap: record?.gap === undefined ? '–' : gapText(record.gap),
    accuracy: record?.accuracy.toFixed(3) ?? '–',
  };
}
