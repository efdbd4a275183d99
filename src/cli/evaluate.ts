import {Option, type Command} from 'commander';
import {classMetrics} from '../model/index.js';
import {evaluationReport, scoreTable, selectBackend, writeWholeFile} from '../node/index.js';
import {commandLine} from './commandLine.js';
import {dataOptions, loadModelAndData, type DataFlags} from './dataOptions.js';
import {judgedOn} from './judgedOn.js';
import {isOfPictures, loadOnPictures} from './pictures.js';
import {
  addOptions,
  backendOption,
  idOption,
  jsonOption,
  reportOption,
  scoreOption,
} from './options.js';
import {checkOutputs, modelFiles} from './outputs.js';

interface EvaluateFlags extends DataFlags {
  backend?: string;
  json?: boolean;
  probabilities?: boolean;
  report?: string;
  id?: string | number;
  score?: string[];
}

const EXAMPLES = `
Examples:
  tfjs-svm evaluate models/iris test.csv --label species
  tfjs-svm evaluate models/iris test.csv --score balanced-accuracy,matthews
  tfjs-svm evaluate models/iris test.csv --report iris.html`;

/** Adds `tfjs-svm evaluate`. */
export function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate <model> <data>')
    .description(
      'accuracy, loss, confusion matrix, precision and recall of a model on labelled data',
    );
  addOptions(command, [
    ...dataOptions('the column of training, or the last'),
    scoreOption('further scores'),
    new Option(
      '--probabilities',
      'log loss, Brier score and calibration error; an error if the model has no probabilities',
    ),
    reportOption(),
    idOption(),
    backendOption(),
    jsonOption(),
  ]);
  command.addHelpText('after', EXAMPLES).action(evaluate);
}

async function evaluate(folder: string, file: string, flags: EvaluateFlags): Promise<void> {
  const {report} = flags;
  await checkOutputs('evaluate', {files: [report], inputs: [file, ...modelFiles(folder)]});
  if (await isOfPictures(file)) return evaluatePictures(folder, file, flags);
  const keep = flags.id === undefined ? undefined : [flags.id];
  const {model, data} = await loadModelAndData(folder, file, {...flags, keep});
  const judges = flags.probabilities ? ['logLoss', 'brier', 'calibrationError'] : [];
  const scores = [...new Set([...(flags.score ?? []), ...judges])];
  const score = await judgedOn(file, () => model.evaluate(data, undefined, {scores}));
  if (flags.json) {
    const metrics = score.labelSets ? undefined : classMetrics(score.confusion);
    console.log(JSON.stringify({...score, classes: model.classes, metrics}));
  } else console.log(scoreTable(score, model.classes));
  if (report === undefined) return;
  const page = await evaluationReport({name: file, command: commandLine(), model, data, score});
  await writeWholeFile('evaluate', report, page);
}

/** How well a front and head do on pictures, a folder a class. */
async function evaluatePictures(
  saved: string,
  folder: string,
  {json, score: scores, report, backend}: EvaluateFlags,
): Promise<void> {
  if (report !== undefined) throw new Error('evaluate: --report is not for a folder of pictures');
  await selectBackend(backend);
  const {model, made} = await loadOnPictures(saved, folder, true);
  const score = await model.head.evaluate(made, undefined, {...(scores && {scores})});
  if (!json) console.log(scoreTable(score, model.classes));
  else console.log(JSON.stringify({...score, classes: model.classes}));
}
