import {mkdtempSync, readdirSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {Readable} from 'node:stream';
import {beforeAll, expect, test} from '@jest/globals';
import ts from 'typescript';
import {dataOptions, encodingOptions} from '../../src/cli/dataOptions.js';
import {trainingOptions} from '../../src/cli/trainingOptions.js';
import {programIn} from './program.js';

// On the command line errors name flags, and the command, not options and calls of code.

const {run, spawned, write} = programIn(mkdtempSync(path.join(tmpdir(), 'tfjs-svm-flags-')));

beforeAll(() => {
  const rows = Array.from({length: 12}, (_, i) => `${i % 5},${(i * 7) % 3},${'uvw'[i % 3]}`);
  write('three.csv', `a,b,y\n${rows.join('\n')}\n`);
  write('two.csv', 'a,y\n1,u\n2,v\n3,u\n4,v\n');
  write(
    'mixed.csv',
    'drive,sold,fuel,y\nf,2026-11-26,gas,u\n4,2026-11-26,oil,v\nr,2026-11-27,gas,u\n',
  );
  write('gap.csv', 'a,y\n1,u\n,v\n3,u\n4,v\n');
  write(
    'words.csv',
    `w,y\n${Array.from({length: 300}, (_, i) => `x${i},${'uv'[i % 2]}`).join('\n')}\n`,
  );
  write('texts.csv', 't,y\ngood cake,u\nbad cake,v\ngood,u\nbad,v\n');
  write('whole.csv', 'a;y\n1;u\n2;v\n2,5;u\n2;v\n');
  write('torn.csv', '1,5;2,5;u\n2,5;1,5;v\n');
  write('comma.csv', 'a;y\n1,5;u\n2.5;v\n');
  write('late.jsonl', `${'{"a":1,"y":"u"}\n{"a":2,"y":"v"}\n'.repeat(2)}{"a":1,"b":2,"y":"u"}\n`);
  const days = Array.from({length: 30}, (_, i) => `2026-11-${String(i + 1).padStart(2, '0')}`);
  write('dated.csv', `d,y\n${days.map((day, i) => `${day},${'uv'[i % 2]}`).join('\n')}\n`);
  write('early.csv', 'a b,colour,width\nu,red,1.5\nv,blue,2.5\nv,red,2.5\n');
  write('several.svm', '1,3 1:1\n2 2:1\n');
  write('far.svm', '1 1:1\n-1 900:1\n');
  write('zero.svm', '1 0:1\n-1 1:1\n');
  write('wide.csv', Buffer.from('\ufeffa,y\n1,u\n', 'utf16le') as unknown as string);
  write('latin.csv', Buffer.from('a,y\n1,ros\xe9\n', 'latin1') as unknown as string);
});

const rate = ['--optimizer', 'sgd', '--schedule', 'constant', '--learning-rate'];

test.each([
  ['--c', '--C'],
  ['--epoch', '--epochs'],
  ['--learningRate', '--learning-rate'],
])('an unknown flag names the one that is meant: %s', (flag, meant) => {
  const {code, err} = spawned('', 'train', 'three.csv', flag, '1');
  expect(code).toBe(1);
  expect(err).toContain(`error: unknown option '${flag}'\n(Did you mean ${meant}?)`);
});

test.each<[string, string]>([
  [
    'train three.csv --ordinal y=u,v,w --label a --missing constant',
    "three.csv: column 'y': --missing constant needs --column y=fill:…",
  ],
  [
    'train three.csv --class-weight u=1,v=5',
    "train: --class-weight names 'u=1,v', which is none of the classes u, v, w: give it once for each class",
  ],
  // What concerns several options at once.
  [
    'train three.csv --l1 .1 --optimizer adam',
    'train: --l1 takes a proximal step, which needs one learning rate for all weights: use --optimizer sgd, momentum or nesterov',
  ],
  [
    'train three.csv --solver exact --epochs 3',
    'train: --epochs is an option of --solver descent, got --solver exact: leave one of the two out',
  ],
  [
    'train three.csv --solver exact --learning-rate 3',
    'train: --learning-rate is an option of --solver descent, got --solver exact: leave one of the two out',
  ],
  [
    'train three.csv --solver exact --batch-size 3',
    'train: --batch-size is an option of --solver descent, got --solver exact: leave one of the two out',
  ],
  [
    'train three.csv --solver exact --engine tensor',
    'train: --solver exact computes on --engine fused, got --engine tensor',
  ],
  [
    'train three.csv --solver exact --penalty ramp',
    'train: --solver exact takes convex losses, oneVsRest of ramp is not: use --solver auto',
  ],
  [
    'train three.csv --solver exact --l1 .1',
    'train: --solver exact takes no L1: use --solver auto',
  ],
  [
    'train three.csv --solver coordinate --l1 .1 --tolerance 0',
    'train: --solver coordinate ends at a --tolerance above 0, got 0',
  ],
  [
    'train three.csv --solver coordinate',
    'train: --solver coordinate is for --l1 above 0, got 0: use --solver exact',
  ],
  [
    'train three.csv --l1 .1 --l1-ratio .5',
    'train: give --l1 or --l1-ratio, not both (l1 = l1Ratio·lambda), got --l1 0.1 and --l1-ratio 0.5',
  ],
  [
    'train three.csv --solver exact --tolerance 0',
    'train: --solver exact ends at a --tolerance above 0, got 0',
  ],
  [
    'train three.csv --solver exact --stream',
    "train: --solver exact goes to any row at any time, a stream's come one after another: use --solver auto",
  ],
  [
    'cv three.csv --solver exact --epochs 3 --folds 2',
    'cv: --epochs is an option of --solver descent, got --solver exact: leave one of the two out',
  ],
  [
    'search three.csv --solver exact --epochs 3 --folds 2',
    'search: --epochs is an option of --solver descent, got --solver exact: leave one of the two out',
  ],
  [
    'search three.csv --solver exact --epochs 3 --folds 2 --jobs 2',
    'search: --epochs is an option of --solver descent, got --solver exact: leave one of the two out',
  ],
  ['train three.csv --loss binary', 'train: --loss binary is for 2 classes, y has 3'],
  [
    'train three.csv --class-weight x=3',
    "train: --class-weight names 'x', which is none of the classes u, v, w",
  ],
  [
    'train three.csv --class-weight u=-3',
    "train: --class-weight of 'u' must be a finite number at least 0, got -3",
  ],
  [`train two.csv ${rate.join(' ')} 1e6`, 'train: training diverged in epoch'],
  // Parameters of losses.
  [
    'train three.csv --penalty pinball --tau 3',
    'train: --tau must be a number at least 0 and at most 1, got 3',
  ],
  ['train three.csv --penalty ramp --cap -1', 'train: --cap must be a number above 0, got -1'],
  [
    'train three.csv --penalty smoothed-hinge --gamma 0',
    'train: --gamma must be a number above 0, got 0',
  ],
  [
    'train three.csv --penalty huberized-truncated-pinball --kappa .1',
    'train: --kappa must be a number at least 0.5, got 0.1',
  ],
  ['train three.csv --penalty ramp --tau 1', 'train: --tau is not for --penalty ramp'],
  [
    'train three.csv --penalty squared-hinge --cap 1',
    'train: --cap is not for --penalty squared-hinge',
  ],
  ['train three.csv --margin -1', 'train: --margin must be a finite number at least 0, got -1'],
  [
    'search three.csv --penalty hinge,pinball --tau 3',
    'search: --tau must be a number at least 0 and at most 1, got 3',
  ],
  [
    'search three.csv --penalty hinge,pinball --cap 3',
    'search: --cap is for none of the penalties',
  ],
  ['search three.csv --C 1,1', 'search: --C has 1 twice'],
  ['search three.csv --learning-rate 1,1', 'search: --learning-rate has 1 twice'],
  // Parts of the rows.
  ['cv three.csv --folds 1', 'cv: --folds must be a whole number above 1, got 1'],
  [
    'cv three.csv --folds 9',
    "cv: class 'u' has 4 rows, too few for 9 folds; --split k-fold divides regardless of class",
  ],
  ['compare three.csv --folds 9', "compare: class 'u' has 4 rows, too few for 9 folds"],
  ['compare three.csv --test 2', 'compare: --test must be a number above 0 and below 1, got 2'],
  ['train two.csv --test 0.01', 'train: --test 0.01 of 4 rows leaves a part without rows'],
  // Files.
  [
    'train two.csv --max-bytes 10',
    'two.csv: holds more than the 10 bytes that --max-bytes allows: read it in chunks, or raise --max-bytes',
  ],
  [
    'train two.csv --max-columns 1',
    'two.csv: has 2 columns, more than the 1 that --max-columns allows',
  ],
  [
    'train two.csv --max-line 2',
    'two.csv: row 1: is longer than the 2 characters that --max-line allows: a quote may be left open',
  ],
  [
    'train late.jsonl --label y --max-columns 1',
    'late.jsonl: line 1: there are more columns than the 1 that --max-columns allows',
  ],
  [
    'train late.jsonl --label y --max-line 3',
    'late.jsonl: line 1: is longer than the 3 characters that --max-line allows: an object a line is expected',
  ],
  [
    'train far.svm --max-columns 9',
    'far.svm: line 2, column 4: index 900 is beyond the 9 columns that --max-columns allows, counted from 1',
  ],
  [
    'train far.svm --max-line 3',
    'far.svm: line 1: is longer than the 3 bytes that --max-line allows',
  ],
  [
    'train zero.svm --no-zero-based',
    'zero.svm: line 1, column 3: index 0, but columns count from 1 without --zero-based',
  ],
  [
    'train several.svm',
    "several.svm: line 1, column 1: there are several labels, '1,3', which --multilabel takes",
  ],
  ['train far.svm --header', 'far.svm: --header is not for svmlight files'],
  ['train far.svm --label y', 'far.svm: --label is not for svmlight files'],
  ['train far.svm --encoding utf-8', 'far.svm: --encoding is not for svmlight files'],
  ['train two.csv --zero-based', 'two.csv: --zero-based is not for csv files'],
  [
    'train gap.csv --add-indicator',
    'gap.csv: --add-indicator is of gaps that are filled: give --missing mean or median',
  ],
  ['train gap.csv --column b=missing:mean', "gap.csv: no column 'b': there are a, y"],
  [
    'train gap.csv --missing mean --column y=scaling:none',
    "gap.csv: --column names the label column, 'y'",
  ],
  [
    'train far.svm --scaling standard',
    'train: --scaling standard would move the zeros of sparse rows: --scaling maxabs keeps them',
  ],
  [
    'train three.csv --scaling robust --stream',
    'train: --scaling robust needs all rows at once, these come bit by bit',
  ],
  [
    'train three.csv --scaling robust --no-standardize',
    'train: give --scaling or --no-standardize, not both, got --scaling robust',
  ],
  ['train gap.csv', "gap.csv: row 3, column 'a': is empty; --missing mean or drop allows it"],
  [
    'train words.csv',
    "words.csv: column w holds words that hardly ever come twice, such as 'x0': --drop w leaves it out",
  ],
  [
    'train mixed.csv --label y',
    "mixed.csv: columns drive, fuel hold words, such as 'f': --categorical drive,fuel makes a feature of each word, --drop drive,fuel leaves them out; column sold holds dates, such as '2026-11-26': --dates sold makes numbers of it, --drop sold leaves it out",
  ],
  [
    'train early.csv',
    "early.csv: columns a b, colour hold words, such as 'u': --categorical 'a b,colour' makes a feature of each word, --drop 'a b,colour' leaves them out; is 'a b' or 'colour' the label? --label 'a b' or --label colour",
  ],
  [
    'cv mixed.csv --categorical drive,fuel --dates sold --split group-k-fold --groups fuel',
    'cv: --groups fuel is no feature: leave it out of --categorical',
  ],
  [
    'train early.csv --categorical colour --id colour',
    'train: --id colour is no feature: leave it out of --categorical',
  ],
  [
    'train dated.csv --categorical auto',
    "dated.csv: column 'd' holds dates: name it in --dates or --drop",
  ],
  [
    'train words.csv --categorical auto',
    "words.csv: column 'w' has 300 different values in 300 rows: --drop it, or name the columns that are --categorical",
  ],
  [
    'train comma.csv --decimal ,',
    "comma.csv: row 3, column 'a': '2.5' has a point, despite --decimal ,",
  ],
  [
    'train whole.csv',
    "whole.csv: row 4, column 'a': '2,5' is not a finite number; --decimal , takes decimal commas",
  ],
  ['train torn.csv', "torn.csv: column 1 holds decimal commas, such as '5;2': try --decimal ,"],
  [
    'train latin.csv --stream',
    'latin.csv: is not UTF-8 text (line 2): save it as UTF-8, or name its encoding, such as --encoding windows-1252',
  ],
  [
    'train latin.csv',
    'latin.csv: is not UTF-8 text (line 2): save it as UTF-8, or name its encoding, such as --encoding windows-1252',
  ],
  [
    'train wide.csv',
    'wide.csv: is UTF-16 text: save it as UTF-8, or name its encoding, such as --encoding utf-16le',
  ],
  ['train three', 'three: its name does not say what it is: give --format, one of csv,'],
  [
    'train texts.csv --text t --min-df 9',
    "texts.csv: column 't': tfidf.fit: none of the 3 terms is in 9 to 4 of the 4 texts: try a lower --min-df or a higher --max-df",
  ],
  [
    'train texts.csv --text t --max-vocabulary 2',
    'train: there are more than the 2 different terms that --max-vocabulary allows: raise it (up to 16777216), or take --vectorizer hashing, which keeps none',
  ],
  [
    'train texts.csv --text t --token-pattern (a+)+b',
    "train: --token-pattern '(a+)+b' may take for ever on some texts: ",
  ],
  [
    'train texts.csv --text t --token-pattern [',
    "train: --token-pattern '[' is no regular expression: ",
  ],
  [
    'train texts.csv --text t --analyzer char-wb --token-pattern a',
    'train: --token-pattern is for words, the terms are of characters (--analyzer char-wb)',
  ],
  // Before the file is gone through once to learn its columns.
  ...['--stream', '--workers 1'].map((how): [string, string] => [
    `train three.csv ${how} --column a=missing:mean,scaling:robust`,
    'train: --column a=scaling:robust needs all rows at once, these come bit by bit',
  ]),
  ...['--stream', '--workers 1'].map((how): [string, string] => [
    `train three.csv ${how} --scaling robust`,
    'train: --scaling robust needs all rows at once, these come bit by bit',
  ]),
  [
    'train texts.csv --text t --column t=scaling:standard',
    'train: --column t=scaling:standard would move the zeros of sparse rows: --column t=scaling:maxabs keeps them',
  ],
  ['path three.csv --l1s 0', 'path: --l1s must be finite numbers above 0, got 0'],
  ['train three.csv --backend b', "train: unknown backend 'b'"],
])('%s', async (line, message) => {
  const {code, err} = await run(...line.split(' '), '--json');
  expect(
    err
      .trim()
      .split('\n')
      .at(-1)!
      .slice(0, 10 + message.length),
  ).toBe(`tfjs-svm: ${message}`);
  expect(code).toBe(1);
});

test.each([
  ['train slip.csv --epochs 2', 'train'],
  ['search slip.csv --C 0.1,1 --epochs 2 --folds 2', 'search'],
  ['search slip.csv --C 0.1,1 --epochs 2 --folds 2 --jobs 2', 'search'],
])('a warning speaks of the command too, and is said once: %s', async (line, command) => {
  // Other rows each time: what was said once is not said again.
  const rows = Array.from({length: 40 + line.length}, (_, i) => `${i % 5},${(i % 20) / 8 + 7}`);
  const more = Array.from({length: 44}, (_, i) => `${i % 3},${i >> 1}.5`);
  write('slip.csv', `a,y\n${[...rows, ...more].join('\n')}\n`);
  const {code, err} = await run(...line.split(' '), '--json');
  expect(code).toBe(0);
  const warning = new RegExp(
    `^tfjs-svm: warning: ${command}: \\d+ different labels in \\d+ rows: is (y|'y') a quantity\\? `,
  );
  const said = err.trim().split('\n');
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(warning);
});

test.each([
  ['train two.csv', 0],
  [`train two.csv ${rate.join(' ')} 1e6`, 1],
  [`train two.csv --stream ${rate.join(' ')} 1e6`, 1],
  ['train none/*.csv --workers 1', 1],
  ['cv three.csv --folds 9', 1],
  ['rows --parts 0', 0],
])('a command leaves nobody who listens to Ctrl-C or SIGTERM: %s', async (line, expected) => {
  const stdin = Object.getOwnPropertyDescriptor(process, 'stdin')!;
  Object.defineProperty(process, 'stdin', {value: Readable.from([]), configurable: true});
  const listeners = () => ['SIGINT', 'SIGTERM'].map(name => process.listenerCount(name));
  const before = listeners();
  try {
    expect(await run(...line.split(' '))).toMatchObject({code: expected});
    expect(listeners()).toEqual(before);
  } finally {
    Object.defineProperty(process, 'stdin', stdin);
  }
});

/** The texts in the arguments of every `new …Error(…)` of a file. */
function textsOfErrors(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const found: string[] = [];
  const visit = (node: ts.Node, inError: boolean): void => {
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateHead(node);
    if (inError && (isText || ts.isTemplateMiddleOrTemplateTail(node))) found.push(node.text);
    const isError = ts.isNewExpression(node) && /Error$/.test(node.expression.getText(source));
    node.forEachChild(child => visit(child, inError || isError));
  };
  visit(source, false);
  return found;
}

test('errors name what is a flag by option(), so that the command line can say it', () => {
  const flags = [...dataOptions('', -1), ...encodingOptions(), ...trainingOptions()];
  // Names that are words of English, too, cannot be told from them here: the table above has them.
  const names = flags.map(flag => flag.attributeName()).filter(name => /[A-Z]./.test(name));
  expect(names).toEqual(expect.arrayContaining(['maxBytes', 'classWeight', 'learningRate']));
  const said = new RegExp(`\\b(${names.join('|')})\\b`);
  const rooms = ['data', 'train', 'model', 'selection', 'node'].map(room => `src/${room}`);
  // Options of models in front, and of files of other tools, are not flags.
  const isOther = (file: string) => /^src.model.(formats|front)/.test(file);
  const files = rooms.flatMap(room =>
    readdirSync(room, {recursive: true, encoding: 'utf8'}).map(name => path.join(room, name)),
  );
  const texts = files
    .filter(file => file.endsWith('.ts') && !isOther(file))
    .flatMap(file => textsOfErrors(file).map(text => `${file}: ${text}`));
  expect(texts.length).toBeGreaterThan(200);
  expect(texts.filter(text => said.test(text))).toEqual([]);
});
