import type {LinearSVM} from '../../model/index.js';
import {page, plotter} from '../../pages/index.js';
import {curvesSection} from './curvesSection.js';
import {dataSection} from './dataSection.js';
import {errorsSection, judgeOf} from './errorsSection.js';
import {judgedOf} from './judged.js';
import {footer} from './footer.js';
import {importanceSection} from './importanceSection.js';
import {pictureShape} from './picture.js';
import {runSection} from './runSection.js';
import {scoreSection} from './scoreSection.js';
import type {ScoredData} from './trainingReport.js';
import {weightsSection} from './weightsSection.js';
import {checkRun} from './checkRun.js';

/** The input of {@link evaluationReport}. */
export interface Evaluation extends ScoredData {
  /** What the data is called, for the title. */
  name: string;
  /** The command that was run, as typed. */
  command?: string;
  model: LinearSVM;
}

/**
 * How a model does on some examples, as one self-contained HTML page: confusion matrix, precision and
 * recall of each class, the data, the model and its weights.
 *
 * @example
 * ```js
 * const data = await readCSV('iris.csv');
 * const model = linearSVM();
 * await model.fit(data);
 * const score = await model.evaluate(data);
 * await writeWholeFile('example', 'score.html', await evaluationReport({name: 'iris', model, data, score}));
 * ```
 */
export async function evaluationReport(evaluation: Evaluation): Promise<string> {
  checkRun(
    'evaluationReport',
    evaluation,
    {
      name: 'text',
      command: 'text',
      model: 'model',
      data: 'dataset',
      score: 'score',
      places: 'list',
    },
    ['command', 'places'],
  );
  const {name, command, model, data, score} = evaluation;
  const plots = await plotter();
  const judged = await judgedOf('evaluationReport', model, evaluation);
  const pictures = pictureShape({...data, ...model.facts.source});
  return page({
    title: `Evaluation: ${name}`,
    sections: [
      scoreSection('How well the model does', plots, score, model.classes, judged),
      curvesSection(plots, model, judged),
      errorsSection(judgeOf(model), judged, pictures),
      await importanceSection(model, judged, pictures),
      runSection(command, model),
      dataSection(data, undefined, pictures),
      weightsSection(model, pictures),
    ],
    footer: footer(),
  });
}
