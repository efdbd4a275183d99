import type {Dataset} from '../../data/index.js';
import type {LinearSVM, Score} from '../../model/index.js';
import {page, percent, plotter, rounded, tiles} from '../../pages/index.js';
import type {WeightInterval} from '../../selection/index.js';
import type {History} from '../../train/index.js';
import {curvesSection} from './curvesSection.js';
import {dataSection, type DataOverview} from './dataSection.js';
import {errorsSection, judgeOf} from './errorsSection.js';
import {judgedOf} from './judged.js';
import {footer} from './footer.js';
import {historySection} from './historySection.js';
import {importanceSection} from './importanceSection.js';
import {intervalsSection} from './intervalsSection.js';
import {pictureShape} from './picture.js';
import {runSection} from './runSection.js';
import {scoreSection} from './scoreSection.js';
import {weightsSection} from './weightsSection.js';
import {checkRun} from './checkRun.js';

/** Examples, and how well a model does on them. */
export interface ScoredData {
  data: Dataset;
  score: Score;
  /** [N], the place of each example in its file, from 0, where they are a part of it. */
  places?: readonly number[];
}

/** The input of {@link trainingReport}. */
export interface TrainingRun {
  /** What the data is called, for the title. */
  name: string;
  /** The command that was run, as typed. */
  command?: string;
  model: LinearSVM;
  /** What fit returned. */
  history: History;
  /** The examples of training, or what they are, if they are elsewhere. */
  train: ScoredData | {data: DataOverview; score: Score};
  /** Those held out, if any were, or how well the model does on them, if they are elsewhere. */
  test?: ScoredData | {score: Score};
  /** What bootstrapWeights returned for the examples of training. */
  intervals?: readonly WeightInterval[];
}

/**
 * A training run as one self-contained HTML page, to be opened from anywhere: what was run, the data,
 * objective, gap and accuracy over the epochs, confusion matrix, precision and recall of each class,
 * and the largest weights or, of pictures, a template of each class.
 *
 * @example
 * ```js
 * const data = await readCSV('iris.csv');
 * const model = linearSVM();
 * const history = await model.fit(data);
 * const train = {data, score: await model.evaluate(data)};
 * await writeWholeFile('example', 'run.html', await trainingReport({name: 'iris', model, history, train}));
 * ```
 */
export async function trainingReport(run: TrainingRun): Promise<string> {
  checkRun(
    'trainingReport',
    run,
    {
      name: 'text',
      command: 'text',
      model: 'model',
      history: 'history',
      train: 'scored',
      test: 'scoredElsewhere',
      intervals: 'list',
    },
    ['command', 'test', 'intervals'],
  );
  const {name, command, model, history, train, test, intervals} = run;
  const pictures = pictureShape({...('values' in train.data && train.data), ...model.facts.source});
  const {gap} = history.certificate;
  const plots = await plotter();
  // Errors and curves on training examples are optimistic, so they are of the test part only.
  const held = test && 'data' in test ? test : undefined;
  const judged = held && (await judgedOf('trainingReport', model, held));
  return page({
    title: `Training: ${name}`,
    sections: [
      tiles([
        ...(test ? [['held-out accuracy', percent(test.score.accuracy)] as const] : []),
        ['training accuracy', percent(train.score.accuracy)],
        ['certified gap', gap === undefined ? 'none' : percent(gap)],
        ['epochs', String(history.epochs.length)],
        ['seconds', rounded(history.seconds, 2)],
      ]),
      runSection(command, model, history),
      dataSection(train.data, held?.data, pictures),
      historySection(plots, history),
      test
        ? scoreSection('On the examples held out', plots, test.score, model.classes, judged)
        : '',
      curvesSection(plots, model, judged),
      errorsSection(judgeOf(model), judged, pictures),
      scoreSection('On the examples of training', plots, train.score, model.classes),
      await importanceSection(model, judged, pictures),
      weightsSection(model, pictures),
      intervalsSection(plots, model, intervals),
    ],
    footer: footer(),
  });
}
