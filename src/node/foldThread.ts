/** A thread that foldThreads starts: it trains and tests one model at a time. */
import {parentPort, workerData} from 'node:worker_threads';
import {hashingVectorizer, tfidf, type VectorizerConfig} from '../data/index.js';
import {lossFromConfig} from '../losses/index.js';
import {linearSVM, type SVMOptions} from '../model/index.js';
import {runFold, type WeighedExamples} from '../selection/index.js';
import {DivergenceError} from '../train/index.js';
import type {FoldAnswer, FoldQuestion, SharedWork} from './foldThreads.js';
import {selectBackend} from './selectBackend.js';
import {limitThreads} from '../kernel/index.js';

const {data, raw, classes, labels, weights, folds, scores, backend, threads} =
  workerData as SharedWork;
const examples: WeighedExamples = {
  data,
  raw,
  labels: Array.from(labels, index => classes[index]!),
  weights,
};
limitThreads(threads);
const ready = selectBackend(backend);

parentPort!.on('message', async ({svm, fit, fold}: FoldQuestion) => {
  parentPort!.postMessage(await answerOf(svm, fit, fold));
});

async function answerOf(
  {loss, vectorizer, ...plain}: FoldQuestion['svm'],
  fit: FoldQuestion['fit'],
  fold: number,
): Promise<FoldAnswer> {
  try {
    await ready;
    const options: SVMOptions = {
      ...plain,
      ...(loss !== undefined && {loss: typeof loss === 'string' ? loss : lossFromConfig(loss)}),
      ...(vectorizer && {vectorizer: vectorizerOf(vectorizer)}),
    };
    const {score} = await runFold(linearSVM(options), examples, folds[fold]!, fit, {scores});
    return {score};
  } catch (error) {
    const {message} = error as Error;
    return {error: message, diverged: error instanceof DivergenceError};
  }
}

/** The vectorizer, not fitted yet, that a config is of. */
function vectorizerOf({name, options}: VectorizerConfig) {
  return name === 'tfidf' ? tfidf(options) : hashingVectorizer(options);
}
