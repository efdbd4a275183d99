import {CommanderError} from 'commander';
import {sayWarnings, version} from '../model/index.js';
import {foldThreads} from '../node/index.js';
import {registerFoldThreads} from '../selection/index.js';
import {addCheck} from './check.js';
import {addCompare} from './compare.js';
import {addCrossValidate} from './crossValidate.js';
import {addCurve} from './curve.js';
import {addConvert} from './convert.js';
import {addEvaluate} from './evaluate.js';
import {addExplain} from './explain.js';
import {inFlags} from './inFlags.js';
import {endedInALine} from './interrupt.js';
import {line} from './line.js';
import {addPath} from './path.js';
import {addPredict} from './predict.js';
import {addRows} from './rows.js';
import {addSearch} from './search.js';
import {SuggestingCommand} from './suggestingCommand.js';
import {addThreshold} from './threshold.js';
import {addTrain} from './train.js';

/** Does what the arguments say; what goes wrong is one line on standard error and the exit code. */
export async function run(args: readonly string[]): Promise<void> {
  const program = new SuggestingCommand('tfjs-svm')
    .description(
      'Linear support vector machines for TensorFlow.js: train on a data file, predict, evaluate.',
    )
    .version(version)
    .showHelpAfterError('(--help shows the options)')
    .exitOverride();
  addTrain(program);
  addPredict(program);
  addEvaluate(program);
  addConvert(program);
  addCrossValidate(program);
  addSearch(program);
  addCompare(program);
  addCurve(program);
  addPath(program);
  addThreshold(program);
  addExplain(program);
  addCheck(program);
  addRows(program);
  registerFoldThreads(foldThreads);
  let command = '';
  program.hook('preAction', (_, action) => {
    command = action.name();
  });
  const said = new Set<string>();
  const silence = sayWarnings(warning => {
    const text = inFlags(warning, command);
    // Calls, folds and draws may have warned of the same, with other numbers and reasons: all are this command.
    const [what, which = ''] = text.replace(/\d[\d.e%+-]*/g, '0').split(': ');
    const about = `${what}: ${which}`;
    if (!said.has(about)) console.error(line`tfjs-svm: warning: ${text}`);
    said.add(about);
  });
  try {
    await endedInALine(
      () => console.error(`tfjs-svm: ${command ? `${command}: ` : ''}interrupted`),
      () => program.parseAsync(args, {from: 'user'}),
    );
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode; // Commander has printed the error.
      return;
    }
    console.error(line`tfjs-svm: ${inFlags(error as Error, command)}`);
    process.exitCode ||= 1;
  } finally {
    silence();
  }
}
