import {OptionError, RareClassError, splitters, type OptionWords} from '../data/index.js';
import {HOW_TO_CALIBRATE} from '../model/index.js';
import {kebabCase, optionText} from '../node/index.js';

/** The message of an error as it is read on the command line: options are flags, and the call is the command. */
export function inFlags(error: Error, command: string): string {
  const message = error instanceof OptionError ? error.in(asFlag) : error.message;
  const remedy = SPLITTING.has(command) && error instanceof RareClassError ? REGARDLESS : '';
  return `${message}${remedy}`
    .replace(CALL, `${command}: `)
    .replace(SPLITTER, (_, name: string) => `${command}: --split ${kebabCase(name)}: `);
}

/** The calls of the library that commands make. */
const CALL =
  /^(linearSVM|crossValidate|gridSearch|randomSearch|halvingSearch|compareLosses|learningCurve|validationCurve|bootstrapWeights|chooseThreshold|l1Path|calibrate|quantize|permutationImportance|stratifiedKFold|trainTestSplit|selectBackend|importModel|exportModel|tfidf|hashingVectorizer)(\.\w+)?: /;

/** Commands with `--split`, which need not divide each class in proportion. */
const SPLITTING: ReadonlySet<string> = new Set(['cv', 'search', 'curve']);
const REGARDLESS = '; --split k-fold divides regardless of class';

/** The splitters, which say themselves what they cannot do. */
const SPLITTER = new RegExp(`^(${Object.keys(splitters).join('|')}): `);

/** Options whose flag has another name. */
const FLAGS: Readonly<Record<string, string>> = {
  // What needs no name.
  '': '',
  byColumn: '--column',
  probability: '--probabilities',
  standardize: '--no-standardize',
  charset: '--encoding',
  // The command line fits the encoding in a pass of its own.
  'an encoding': '--missing mean',
  [HOW_TO_CALIBRATE]: 'train with --probabilities',
  hashingVectorizer: '--vectorizer hashing',
  scores: '--score',
  validationData: '--test',
};

const asFlag: OptionWords = (name, value, column) => {
  if (column !== undefined) return `--column ${column}=${kebabCase(name)}:${valueText(`${value}`)}`;
  const flag = FLAGS[name] ?? `--${optionText(name.replace(/^grid\./, ''))}`;
  return value === undefined
    ? flag
    : `${flag} ${[value].flat().map(valueText).join(' or ')}`.trim();
};

/** Names as they are typed. */
function valueText(value: string | number): string {
  return typeof value === 'string' && /^[a-z][a-zA-Z\d]*$/.test(value)
    ? kebabCase(value)
    : `${value}`;
}
