import cliProgress from 'cli-progress';
import {checkArgument} from '../arguments/index.js';
import type {FoldProgress} from '../selection/index.js';
import {parametersText} from './parameterText.js';
import {
  epochText,
  gapText,
  labelText,
  printedProgress,
  shareDone,
  type Callbacks,
  type EpochRecord,
  type TrainPlan,
} from '../train/index.js';

const MEASURES = 'primal {primal}  dual {dual}  gap {gap}  accuracy {accuracy}';

/**
 * Callbacks that show how training goes: on a terminal a bar with primal, dual and gap that is full
 * when the gap is small enough or the epochs are over, elsewhere about twenty plain lines.
 *
 * @param stream where to; stderr by default, so that stdout has results only
 *
 * @example
 * ```js
 * const model = linearSVM();
 * await model.fit(await readCSV('iris.csv'), undefined, {callbacks: progress()});
 * ```
 */
export function progress(stream: NodeJS.WriteStream = process.stderr): Callbacks {
  checkArgument('progress', 'stream', stream, 'stream');
  if (!stream.isTTY) return printedProgress(line => stream.write(`${line}\n`));
  const bar = barOn(stream, `{bar} {label}epoch {epoch}  ${MEASURES}`);
  let plan: TrainPlan = {epochs: Infinity, batches: 1};
  let farthest = 0;
  return {
    onTrainBegin: begun => {
      plan = begun;
      farthest = 0;
      bar.start(1, 0, {label: labelBefore(begun), epoch: '–', ...shown()});
    },
    onEpochEnd: (epoch, record) => {
      farthest = Math.max(farthest, shareDone(plan, record));
      bar.update(farthest, {epoch: epochText(epoch, plan.epochs), ...shown(record)});
    },
    onTrainEnd: () => bar.stop(),
  };
}

/** A progress display of training on files that are read anew in every pass; see {@link passProgress}. */
interface ShownPasses {
  /** For the option `onBytes` of `chunksOf`; absent where bytes are not shown. */
  onBytes?: (bytes: number, size: number) => void;
  /** For the option `callbacks`. */
  callbacks: Callbacks;
  /** To be called when it is over, however it ended. */
  end: () => void;
}

/**
 * Shows how far training on files is that are read anew in every pass: on a terminal a bar for each pass
 * over their bytes, elsewhere the lines of {@link progress}.
 */
export function passProgress(stream: NodeJS.WriteStream = process.stderr): ShownPasses {
  if (!stream.isTTY) return {callbacks: progress(stream), end: () => undefined};
  const bar = barOn(stream, `{bar} pass {pass}  {percentage} %  ${MEASURES}`);
  const known = {pass: '1', ...shown()};
  let [pass, passes, before] = [0, 0, Infinity];
  return {
    onBytes(bytes, size) {
      // Bytes only rise within a pass, so the next one has begun.
      if (bytes <= before)
        known.pass = passes ? `${++pass}/${Math.max(passes, pass)}` : `${++pass}`;
      before = bytes;
      if (!bar.isActive) bar.start(size, bytes, known);
      bar.update(bytes, known);
    },
    callbacks: {
      onTrainBegin: ({epochs}) => {
        passes = 1 + epochs + 1; // One before the first epoch, one after the last.
      },
      onEpochEnd: (_, record) => {
        Object.assign(known, shown(record));
      },
    },
    end: () => bar.stop(),
  };
}

/** A progress display of computing features; see {@link featureProgress}. */
interface ShownFeatures {
  /** For the option `onFeatures`. */
  onFeatures: (done: number, all: number) => void;
  /** To be called when it is over, however it ended. */
  end: () => void;
}

/** Shows how many examples have gone through a front model: a bar on a terminal, nothing elsewhere. */
export function featureProgress(stream: NodeJS.WriteStream = process.stderr): ShownFeatures {
  if (!stream.isTTY) return {onFeatures: () => undefined, end: () => undefined};
  const bar = barOn(stream, '{bar} features of {value}/{total}');
  return {
    onFeatures(done, all) {
      if (!bar.isActive) bar.start(all, done);
      bar.update(done);
    },
    end: () => bar.stop(),
  };
}

/** A progress display of a cross-validation or search; see {@link foldProgress}. */
interface ShownFolds {
  /** For the option `onFold`. */
  onFold: (fold: FoldProgress) => void;
  /** For the option `fit.callbacks`. */
  callbacks: Callbacks;
  /** To be called when it is over, however it ended. */
  end: () => void;
}

/**
 * Shows how far a cross-validation or search of so many models is: a bar on a terminal, about twenty
 * plain lines elsewhere.
 */
export function foldProgress(
  fits: number,
  stream: NodeJS.WriteStream = process.stderr,
): ShownFolds {
  if (!stream.isTTY) {
    let printed = 0;
    const onFold = (fold: FoldProgress) => {
      const twentieths = Math.floor((20 * fold.done) / fold.fits);
      if (twentieths === printed) return;
      printed = twentieths;
      stream.write(`${foldLine(fold)}\n`);
    };
    return {onFold, callbacks: {}, end: () => undefined};
  }
  const bar = barOn(stream, '{bar} model {done}/{total}  {label}epoch {epoch}  {last}');
  const shown = {done: 0, label: '', epoch: '–', last: ''};
  let plan: TrainPlan = {epochs: Infinity, batches: 1};
  bar.start(fits, 0, shown);
  return {
    onFold: fold => {
      // The rounds of a halving search are of fewer and fewer models.
      bar.setTotal(fold.fits);
      Object.assign(shown, {done: fold.done, label: '', epoch: '–', last: foldText(fold)});
      bar.update(fold.done, shown);
    },
    callbacks: {
      onTrainBegin: begun => {
        plan = begun;
        shown.label = labelBefore(plan);
      },
      onEpochEnd: (epoch, record) => {
        shown.epoch = epochText(epoch, plan.epochs);
        const {place, count} = plan.label ?? {place: 0, count: 1};
        const share = (place + shareDone(plan, record)) / count;
        bar.update(Math.min(shown.done + share, fits), shown);
      },
    },
    end: () => bar.stop(),
  };
}

/** What stands before the epoch where a model has several labels. */
function labelBefore({label}: TrainPlan): string {
  return label ? `${labelText(label)}  ` : '';
}

function foldLine(fold: FoldProgress): string {
  return `model ${fold.done}/${fold.fits}  ${foldText(fold)}`;
}

function foldText({score, parameters}: FoldProgress): string {
  const accuracy = `accuracy ${score.accuracy.toFixed(3)}`;
  return parameters ? `${accuracy}  ${parametersText(parameters)}` : accuracy;
}

function barOn(stream: NodeJS.WriteStream, format: string): cliProgress.SingleBar {
  return new cliProgress.SingleBar({
    stream,
    format,
    barsize: 20,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    fps: 20,
  });
}

function shown(record?: EpochRecord): Record<'primal' | 'dual' | 'gap' | 'accuracy', string> {
  return {
    primal: record?.primal.toPrecision(4) ?? '–',
    dual: record?.dual?.toPrecision(4) ?? '–',
    gap: record?.gap === undefined ? '–' : gapText(record.gap),
    accuracy: record?.accuracy.toFixed(3) ?? '–',
  };
}
