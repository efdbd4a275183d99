import {checkFeatures, type Dataset, type Features} from '../data/index.js';
import type {FittedVectorizer, Vectorizer} from '../data/index.js';

/** Raw texts, one per example, for a model with a vectorizer. */
export type Texts = readonly string[];

/** The rows of numbers that a model is trained on, and how it came to them. */
export interface TrainingInputs {
  data: Dataset;
  /** What turned texts into them. */
  vectorizer?: FittedVectorizer;
}

/**
 * The examples to train on: texts by a vectorizer fitted to them, unless one is known already.
 *
 * @throws one line naming what is wrong
 */
export function trainingInputs(
  call: string,
  x: Features | Texts,
  vectorizer: Vectorizer | undefined,
  known?: FittedVectorizer,
): TrainingInputs {
  if (!vectorizer) return {data: numbersOf(call, x)};
  const fitted = known ?? vectorizer.fit(textsOf(call, x));
  return {data: modelInputs(call, x, fitted, fitted.columns), vectorizer: fitted};
}

/** Examples for a trained model of D features, texts or what its vectorizer made of them. @throws one line naming what is wrong */
export function modelInputs(
  call: string,
  x: Features | Texts,
  vectorizer: FittedVectorizer | undefined,
  columns: number,
): Dataset {
  // Rows of numbers in a table or a tensor are what the vectorizer makes of texts.
  const raw = vectorizer && (Array.isArray(x) || typeof x === 'string');
  return raw ? vectorizer.transform(textsOf(call, x)) : numbersOf(call, x, columns);
}

/** Examples as rows of numbers, checked. @throws one line naming what is wrong */
export function numbersOf(call: string, x: Features | Texts, columns?: number): Dataset {
  const first: unknown = Array.isArray(x) ? x[0] : (x as {texts?: unknown} | null)?.texts;
  if (typeof first === 'string' || (first !== undefined && !Array.isArray(x))) {
    throw new Error(
      `${call} is text, which needs a vectorizer: linearSVM({vectorizer: svm.tfidf()})`,
    );
  }
  return checkFeatures(call, x as Features, columns);
}

/** The texts, checked. @throws one line naming what is wrong */
export function textsOf(call: string, x: unknown): Texts {
  if (!Array.isArray(x))
    throw new TypeError(`${call} must be an array of texts, as the model has a vectorizer`);
  if (x.length === 0) throw new Error(`${call} has no examples`);
  const odd = x.findIndex(text => typeof text !== 'string');
  if (odd < 0) return x as Texts;
  const found: unknown = x[odd];
  throw new TypeError(
    `${call} must be texts, as the model has a vectorizer, got ${found === null ? 'null' : typeof found} at ${odd}`,
  );
}
