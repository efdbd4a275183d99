import type {Chunks, FittedVectorizer, Label, RunningVectorizer} from '../data/index.js';
import {extentOf, type Bias} from '../train/index.js';
import {textsOf, type Texts} from './inputs.js';
import {checkLabels} from './labels.js';
import {readOnce, type Survey} from './survey.js';

/** A part of a stream of texts, for a model with a vectorizer. */
export interface TextChunk {
  /** [n] */
  readonly texts: Texts;
  /** [n] */
  readonly labels: readonly Label[];
}

/** As `Chunks`, of texts. */
export type TextChunks = () => AsyncIterable<TextChunk>;

/** The texts of one pass, checked. @throws one line naming the chunk, from 0 */
async function* checkedTexts(call: string, source: TextChunks) {
  let number = 0;
  for await (const chunk of source()) {
    const name = `chunk ${number++}`;
    const {texts: given, labels} = (chunk ?? {}) as Partial<TextChunk>;
    if (given === undefined)
      throw new TypeError(
        `${call}: ${name} must be {texts, labels}, as the model has a vectorizer`,
      );
    const texts = textsOf(`${call}: texts of ${name}`, given);
    yield {texts, labels: checkLabels(`${call}: y of ${name}`, labels, texts.length)};
  }
}

/** The chunks of rows that a vectorizer makes of texts. */
export function vectorizedChunks(
  call: string,
  source: TextChunks,
  vectorizer: FittedVectorizer,
): Chunks {
  return async function* () {
    for await (const {texts, labels} of checkedTexts(call, source))
      yield {...vectorizer.transform(texts), labels};
  };
}

/** Reads texts once, to learn of them. @throws as `survey`; if there is no term */
export async function surveyTexts(
  call: string,
  source: TextChunks,
  learner: RunningVectorizer,
  {bias = 'regularized', shouldStop}: {bias?: Bias | undefined; shouldStop: () => boolean},
): Promise<{found: Survey; vectorizer: FittedVectorizer}> {
  let first: Texts | undefined;
  const take = ({texts}: TextChunk) => {
    first ??= texts;
    learner.add(texts);
  };
  const {rows, ...counted} = await readOnce(call, checkedTexts(call, source), take, shouldStop);
  const vectorizer = learner.read();
  const found = {
    ...counted,
    table: {rows, columns: vectorizer.columns},
    sparse: true,
    scaling: undefined,
    // Rows of texts have norm 1: those of one chunk are as large as all.
    extent: {...extentOf(vectorizer.transform(first!), bias), rows},
  };
  return {found, vectorizer};
}
