import path from 'node:path';
import {checkScalersInBits} from '../data/index.js';
import {
  checkCounted,
  linearSVM,
  quantize,
  scorersOf,
  type Parts,
  type Question,
} from '../model/index.js';
import {
  askedThrough,
  checkpoint,
  childProcesses,
  matchingFiles,
  printedThrough,
  progress,
  selectBackend,
  trainingReport,
  writeWholeFile,
} from '../node/index.js';
import {weightIntervals} from '../selection/index.js';
import {commandLine} from './commandLine.js';
import {writeConfig} from './config.js';
import {readingOptions} from './dataOptions.js';
import {trainedAndKept} from './interrupt.js';
import {line} from './line.js';
import {checkOutputs, saveTrained} from './outputs.js';
import {sayScored} from './sayTrained.js';
import {vectorizerOf} from './textOptions.js';
import {startOf, type TrainFlags} from './trainFlags.js';
import {fitOptionsOf, svmOptionsOf} from './trainingOptions.js';
import type {Workers} from './workersOption.js';

/**
 * Trains on all files of a pattern, which others have in memory: child processes, or for 'pipe' whoever started this
 * process, and answers on standard input what is asked on standard output.
 */
export async function trainParts(
  pattern: string,
  flags: TrainFlags,
  workers: Workers,
): Promise<void> {
  const {report, quantize: dtype, test, seed = 0, patience, bootstrap} = flags;
  const without = workers === 'pipe' ? 'train on one machine' : 'leave out --workers';
  if (flags.id !== undefined)
    throw new Error(`train: --id is for examples in memory: ${without}, or --drop the column`);
  if (flags.multilabel)
    throw new Error(`train: --multilabel needs all examples in memory: ${without}`);
  if (flags.features !== undefined)
    throw new Error(`train: --features is for a folder of pictures, ${pattern} is none`);
  checkScalersInBits('train', flags.scaling, flags.column);
  const scores = scorersOf('train', flags.score, Boolean(flags.probabilities));
  for (const scorer of scores) checkCounted('train', scorer);
  if (patience !== undefined && test === undefined)
    throw new Error('train: --patience needs a held-out part: add --test 0.2');
  if (bootstrap !== undefined && !(Number.isInteger(bootstrap) && bootstrap > 1))
    throw new Error(`train: --bootstrap must be a whole number above 1, got ${bootstrap}`);
  const files = await matchingFiles(pattern);
  const print = workers === 'pipe' ? printedThrough(process.stdout) : console.log;
  const say = flags.json ? () => undefined : print;
  const {out = path.join('out', path.parse(files[0]!.file.replace(/\.gz$/, '')).name)} = flags;
  const model = linearSVM(svmOptionsOf('train', flags));
  const fit = fitOptionsOf('train', flags);
  const inputs = [...files.map(({file}) => file), flags.stopWords, flags.start];
  const heldOut = test === undefined ? undefined : {test, seed};
  const replaced = await checkOutputs('train', {
    folder: out,
    force: flags.force,
    files: [report],
    inputs,
  });
  if (replaced) say(line`${out} has a model already: it will be replaced`);
  const backend = await selectBackend(flags.backend);

  const vectorizer = await vectorizerOf(flags);
  const reading = {...readingOptions(flags), ...(vectorizer && {vectorizer: vectorizer.config})};
  const saved = checkpoint('train', `${path.resolve(out)}.unfinished`, {
    files,
    reading,
    options: model.givenOptions,
    heldOut,
  });
  const start = flags.resume ? await saved.read() : undefined;
  const children =
    workers === 'pipe'
      ? undefined
      : childProcesses([process.execPath, process.argv[1]!], files.length, workers);
  const parts: Parts = saved.watching(children ?? askedThrough(process.stdin, process.stdout));
  say(
    line`${pattern}: ${files.length} ${files.length === 1 ? 'part' : 'parts'}; backend ${backend}`,
  );
  try {
    const stream = flags.stream === true;
    const source = {files, reading, stream, start, heldOut, summary: report !== undefined};
    const callbacks = flags.json ? [] : progress();
    const from = await startOf(flags);
    const {summary, ...scored} = await trainedAndKept(
      () =>
        `train: interrupted, no model was written${saved.isThere() ? '; --resume goes on' : ''}`,
      model,
      signal =>
        model.fitParts(until(signal, parts), source, {...fit, ...from, patience, callbacks}),
      async ({history, summary, judge, bootstrap: drawn}, signal) => {
        const train = await judge(model, {scores});
        const test = heldOut && (await judge(model, {scores, heldOut: true}));
        const kept = dtype ? await quantize(model, dtype) : model;
        const rounded = dtype && (await judge(kept, {heldOut: heldOut !== undefined}));
        const intervals =
          bootstrap === undefined
            ? undefined
            : weightIntervals(await drawn(bootstrap, seed), {
                columns: model.intercept.shape[0],
                features: model.features,
                zeroBased: model.facts.source.zeroBased,
              });
        signal.throwIfAborted();
        await saveTrained(kept, out, flags);
        // Whoever hands over the questions says so itself.
        const repeated = workers === 'pipe' ? undefined : workers;
        await writeConfig('train', out, pattern, {...flags, workers: repeated, resume: undefined});
        await saved.remove();
        return {history, summary, train, test, rounded, intervals};
      },
    );
    sayScored({model, out, replaced, ...scored}, flags, print);
    if (report === undefined) return;
    const {history, train: score, test: held, intervals} = scored;
    const run = {name: pattern, command: commandLine(), model, history};
    const {encoding, zeroBased} = model.facts.source;
    const data = {...summary!, encoding, zeroBased};
    await writeWholeFile(
      'train',
      report,
      await trainingReport({
        ...run,
        train: {data, score},
        ...(held && {test: {score: held}}),
        ...(intervals && {intervals}),
      }),
    );
    say(line`report written to ${report}`);
  } finally {
    children?.close();
    if (workers === 'pipe') process.stdin.destroy();
  }
}

/** The same parts; their answers are not waited for once the signal aborts. */
function until(signal: AbortSignal, parts: Parts): Parts {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
  aborted.catch(() => undefined); // It may abort while nothing is asked.
  return {
    async ask<T extends object>(question: Question, numbers?: Float64Array) {
      signal.throwIfAborted();
      return Promise.race([aborted, parts.ask<T>(question, numbers)]);
    },
  };
}
