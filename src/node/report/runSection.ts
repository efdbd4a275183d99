import {scalers, type Scaler} from '../../data/index.js';
import {scalerOf, type LinearSVM} from '../../model/index.js';
import {
  count,
  escaped,
  percent,
  rounded,
  section,
  table,
  type TableCell,
} from '../../pages/index.js';
import type {History} from '../../train/index.js';
import {parameterText} from '../parameterText.js';

/** The command as it was typed, where there is one. */
export function commandLine(command: string | undefined): string {
  return command === undefined ? '' : `<pre><code>${escaped(command)}</code></pre>`;
}

/** The command, the model's options and, of a training run, how it went. */
export function runSection(
  command: string | undefined,
  model: LinearSVM,
  history?: History,
  title = 'What was run',
): string {
  return section(
    title,
    commandLine(command),
    table({rows: [...modelRows(model), ...(history ? historyRows(history) : [])]}),
  );
}

function modelRows({facts, classes}: LinearSVM): TableCell[][] {
  const {importedFrom} = facts;
  const rows = [['classes', count(classes.length)]];
  return importedFrom
    ? [['made of a file of', importedFrom.format], ...rows]
    : [...trainedRows(facts as TrainedFacts), ...rows];
}

type TrainedFacts = Required<LinearSVM['facts']>;

function trainedRows(facts: TrainedFacts): TableCell[][] {
  const {loss, lambda, examples, bias, l1} = facts;
  return [
    ['loss', 'reduction' in loss ? parameterText(loss) : loss.name],
    ...(lambda > 0
      ? [['regularisation', `C = ${rounded(1 / (lambda * examples))} (λ = ${rounded(lambda)})`]]
      : []),
    ...(l1 > 0 ? [['L1 regularisation', rounded(l1)]] : []),
    ['intercept', bias],
    ['scaling', isScaled(facts) ? `${scalerOfFacts(facts).makes} of each feature` : 'none'],
    ...provenRows(facts),
  ];
}

function provenRows({quantization, certificate}: TrainedFacts): TableCell[][] {
  if (quantization) return [['weights', `rounded to ${quantization.dtype} after training`]];
  return [
    ['objective', rounded(certificate.primal, 6)],
    ...(certificate.dual === undefined
      ? []
      : [['proven lower bound on it', rounded(certificate.dual, 6)]]),
    ['certified relative gap', certificate.gap === undefined ? 'none' : percent(certificate.gap)],
  ];
}

const REASONS = {
  epochs: 'all epochs were done',
  tolerance: 'the gap was small enough',
  precision: 'float32 weights can be proven no better',
  stalled: 'the gap had not fallen for long',
  validation: 'no more progress on the held-out part',
  callback: 'it was stopped',
};

function historyRows(history: History): TableCell[][] {
  const {solver, optimizer, learningRate, batchSize, engine, backend, seconds} = history;
  return [
    ['solver', solver],
    ...(optimizer && learningRate !== undefined
      ? [['optimizer', `${optimizer}, first learning rate ${rounded(learningRate)}`]]
      : []),
    ...(batchSize === undefined ? [] : [['examples a step', count(batchSize)]]),
    ['epochs', `${count(history.epochs.length)}; ended because ${reasonOf(history)}`],
    ['engine', `${engine}, tfjs backend ${backend}`],
    ['training time', `${rounded(seconds, 3)} s`],
  ];
}

/** Why training ended; where no gap can be proven, the slope counts. */
function reasonOf({stoppedBy, certificate}: History): string {
  const isSlope = stoppedBy === 'tolerance' && certificate.gap === undefined;
  return isSlope ? 'the slope was small enough' : REASONS[stoppedBy];
}

/** Whether features were scaled before training: those of texts have a spread of 1. */
export function isScaled({scaling}: LinearSVM['facts']): boolean {
  return scaling !== undefined && (!!scaling.center || scaling.spread.some(size => size !== 1));
}

/** What features were scaled by, unless their columns have scalers of their own. */
export function scalerOfFacts({options, scaling}: LinearSVM['facts']): Scaler {
  return scalers[scalerOf(options) ?? (scaling?.center ? 'standard' : 'maxabs')];
}
