import type {Cells} from '../cells.js';
import {OptionError} from '../optionError.js';
import {tfidf} from '../text/tfidf.js';
import {columnsOf, vectorizerFromConfig, type VectorizerConfig} from '../text/vectorizer.js';
import type {Column, ColumnKind} from './columnKind.js';

/** A column of texts: the features that a vectorizer makes of each. */
export interface TextColumn extends Column {
  readonly kind: 'text';
  /** As fitted in training. */
  readonly vectorizer: VectorizerConfig;
}

/** See {@link TextColumn}. What its vectorizer learns is learnt; an empty text is a text. */
export const text: ColumnKind<TextColumn> = {
  option: 'text',
  named: ({text = []}) => text,
  blank: ({vectorizer = tfidf()}) => ({kind: 'text', vectorizer: vectorizer.config}),
  needsCells: false,
  isSparse: true,
  width: ({vectorizer}) => columnsOf(vectorizer),
  features({vectorizer}, name, isAlone) {
    const terms = vectorizer.name === 'tfidf' ? vectorizer.terms : undefined;
    return isAlone ? terms : terms?.map(term => `${name}=${term}`);
  },
  learn(column, place, name) {
    const learner = vectorizerFromConfig(column.vectorizer).running?.();
    return (
      learner && {
        add: (cells, weights) => learner.add(textsAt(cells, place), weights),
        sums: () => learner.sums(),
        merge: sums => learner.merge(sums),
        read() {
          try {
            return {...column, vectorizer: learner.read().config};
          } catch (error) {
            if (error instanceof OptionError) throw error.at(name);
            throw new Error(`${name}: ${(error as Error).message}`, {cause: error});
          }
        },
      }
    );
  },
  write({vectorizer}, cells, place) {
    const {indptr, indices, values} = vectorizerFromConfig(vectorizer).transform(
      textsAt(cells, place),
    );
    return {
      most: values.length,
      write(row, put) {
        for (let i = indptr[row]!; i < indptr[row + 1]!; i++) put(indices[i]!, values[i]!);
      },
    };
  },
};

function textsAt(cells: Cells, place: number): string[] {
  return Array.from({length: cells.rows}, (_, row) => String(cells.at(row, place) ?? ''));
}
