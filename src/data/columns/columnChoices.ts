import {imputerNames} from '../imputers/index.js';
import {must, notNegative, oneOf, yesOrNo, type OptionsOf} from '../option.js';
import {scalerNames} from '../scalers/index.js';
import type {ColumnChoice} from './columnOptions.js';

const isWord = (value: unknown) => typeof value === 'string';

/** What there is to know of each choice of a column; those with a flag can be typed. */
export const columnChoices = {
  kind: {
    help: 'what it is',
    ...oneOf(['number', 'category', 'ordinal', 'date', 'text', 'dropped']),
    flag: {},
  },
  missing: {help: 'how gaps are filled', ...oneOf(imputerNames), flag: {}},
  fill: {
    help: 'what constant fills them by',
    check: must('a finite number or a word', value => isWord(value) || Number.isFinite(value)),
    flag: {},
  },
  addIndicator: {
    help: 'whether one more feature says where gaps are',
    check: yesOrNo,
    flag: {parse: text => (text === 'true' ? true : text === 'false' ? false : text)},
  },
  scaling: {help: 'what its features are scaled by', ...oneOf(scalerNames), flag: {}},
  rare: {help: 'words of fewer rows share one feature', check: notNegative, flag: {parse: Number}},
  values: {
    help: 'its words in order',
    check: must('an array of words', value => Array.isArray(value) && value.every(isWord)),
  },
  vectorizer: {
    help: 'what makes features of its texts',
    check: must(
      'one such as tfidf()',
      value => typeof (value as {fit?: unknown}).fit === 'function',
    ),
  },
} as const satisfies OptionsOf<ColumnChoice>;
