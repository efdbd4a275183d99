/** `npm run models`: makes the models that ship, each with its card. */
import * as svm from 'tfjs-svm';
import {progress, readCSV, selectBackend, writeWholeFile} from 'tfjs-svm/node';

interface Recipe {
  name: string;
  title: string;
  loss: svm.MarginLoss;
  lossTitle: string;
  input: string;
  source: string;
}

const SPLIT = {test: 0.2, seed: 0};

const recipes: Recipe[] = [
  {
    name: 'iris',
    title: 'Iris species from four lengths',
    loss: svm.crammerSinger(),
    lossTitle: 'Crammer–Singer hinge, `svm.crammerSinger()`',
    input: 'sepal length, sepal width, petal length, petal width in cm',
    source: "Fisher's iris (1936), 150 flowers, UCI Machine Learning Repository, CC BY 4.0",
  },
  {
    name: 'digits',
    title: 'Handwritten digits of 8 × 8 pixels',
    loss: svm.westonWatkins(),
    lossTitle: 'Weston–Watkins hinge, `svm.westonWatkins()`',
    input: '64 pixels of 0 (white) to 16 (black), row by row',
    source:
      'Optical Recognition of Handwritten Digits, test part, 1797 pictures, UCI Machine Learning Repository, CC BY 4.0',
  },
];

// The backend that everybody has, so that everybody gets the same numbers.
await selectBackend('wasm');
for (const recipe of recipes) await make(recipe);

async function make({name, loss, ...text}: Recipe): Promise<void> {
  const {train, test} = svm.trainTestSplit(await readCSV(`scripts/data/${name}.csv`), SPLIT);
  const model = svm.linearSVM({loss, C: 1});
  await model.fit(train, train.labels, {tolerance: 1e-4, callbacks: progress()});
  const [onTrain, onTest] = [await model.evaluate(train), await model.evaluate(test)];
  const {primal, dual, gap, epochs} = model.facts.certificate!;
  await model.save(`file://models/${name}`);
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  await writeWholeFile(
    'models',
    `models/${name}/README.md`,
    `# ${text.title}

A linear support vector machine, saved as a tfjs layers model: raw features in, one score a class out.

\`\`\`js
import * as svm from 'tfjs-svm';
const model = await svm.loadLinearSVM('file://models/${name}');
console.log(await model.labels(features)); // number[][], one row an example
\`\`\`

|                        |                                                                |
| ---------------------- | -------------------------------------------------------------- |
| input                  | ${text.input}                                                  |
| classes                | ${model.classes.join(', ')}                                    |
| data                   | ${text.source}                                                 |
| split                  | ${train.rows} to train on, ${test.rows} held out, each class in proportion, seed ${SPLIT.seed} |
| loss                   | ${text.lossTitle}, C = 1                                       |
| command                | \`npm run models\`                                             |
| train accuracy         | ${percent(onTrain.accuracy)}                                   |
| held-out accuracy      | ${percent(onTest.accuracy)}                                    |
| objective              | ${primal.toPrecision(6)} after ${epochs} passes of the exact solver |
| lower bound on it      | ${dual!.toPrecision(6)}                                        |
| certified relative gap | ${gap!.toExponential(1)}                                               |
| licence                | MIT, as the package; the data is CC BY 4.0                     |
`,
  );
  console.log(
    `models/${name}: held-out accuracy ${percent(onTest.accuracy)}, certified gap ${gap!.toExponential(1)}`,
  );
  model.dispose();
}
