import type {Cells} from '../table/cells.js';
import {must} from '../option.js';
import {OptionError} from '../optionError.js';
import {tfidf} from '../text/tfidf.js';
import {
  columnsOf,
  vectorizerFromConfig,
  type Vectorizer,
  type VectorizerConfig,
} from '../text/vectorizer.js';
import type {Column, ColumnKind} from './columnKind.js';
import {columnList} from './columnList.js';

/** A column of texts: the features that a vectorizer makes of each. */
export interface TextColumn extends Column {
  readonly kind: 'text';
  /** As fitted in training. */
  readonly vectorizer: VectorizerConfig;
}

/** The options of texts. */
export interface TextOptions extends TextChoices {
  /**
   * The columns of texts, by name or index. Rows are sparse then. A text may be empty, never
   * missing.
   *
   * @defaultValue none
   */
  text?: readonly (string | number)[];
}

/** What a column of texts can choose. */
export interface TextChoices {
  /** The vectorizer, fitted to each text column. @defaultValue `tfidf()` */
  vectorizer?: Vectorizer;
}

const choices = {
  vectorizer: {
    help: 'what makes features of its texts',
    check: must(
      'one such as tfidf()',
      value => typeof (value as {fit?: unknown} | null)?.fit === 'function',
    ),
  },
};

/** See {@link TextColumn}. What its vectorizer learns is learnt; an empty text is a text. */
export const text: ColumnKind<TextColumn, TextOptions, TextChoices> = {
  option: 'text',
  named: ({text = []}) => text,
  options: {text: {help: 'columns of texts: a,b', ...columnList}, ...choices},
  choices,
  learns: true,
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
      write(row, put) {
        for (let i = indptr[row]!; i < indptr[row + 1]!; i++) put(indices[i]!, values[i]!);
      },
    };
  },
};

function textsAt(cells: Cells, place: number): string[] {
  return Array.from({length: cells.rows}, (_, row) => String(cells.at(row, place) ?? ''));
}
