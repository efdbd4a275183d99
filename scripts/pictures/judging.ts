import * as svm from 'tfjs-svm';
import {readCSV} from 'tfjs-svm/node';
import {colour, lineChart, picture, type Plotter, type Series} from '../../src/pages/index.js';
import {iris} from './gaps.js';

const digits = () => readCSV('scripts/data/digits.csv');

/** Digits by whether they are odd: more than a plane can tell apart. */
async function oddDigits(): Promise<svm.Dataset> {
  const data = await digits();
  return {...data, labels: data.labels!.map(digit => (Number(digit) % 2 ? 'odd' : 'even'))};
}

/** How often a model is right where it says so and so probable, of three ways to make probabilities. */
export async function reliability(plots: Plotter): Promise<string> {
  const charts = [];
  for (const [data, name] of [
    [await digits(), 'Ten digits'],
    [await oddDigits(), 'Odd or even'],
  ] as const) {
    const {train, test} = svm.trainTestSplit(data, {test: 0.4});
    const series: Series[] = [];
    for (const [probability, colour] of [
      ['sigmoid', 'first'],
      ['temperature', 'right'],
      ['isotonic', 'wrong'],
    ] as const) {
      const model = svm.linearSVM({C: 0.01, probability});
      await model.fit(train);
      const {calibration} = await model.evaluate(test);
      model.dispose();
      const points = calibration!.bins
        .filter(({examples}) => examples >= 5)
        .map(({confidence, accuracy}) => [confidence, accuracy] as const);
      series.push({name: probability, colour, points});
    }
    const from = Math.min(...series.flatMap(({points}) => points.map(([x]) => x)));
    const said = {name: 'as said', colour: 'soft', points: [[from, from], [1, 1]]} as const; // prettier-ignore
    charts.push(
      lineChart(plots, {
        caption: `${name}: reliability of three kinds of probabilities`,
        x: `${name.toLowerCase()}: probability of the predicted class`,
        y: 'share that is right',
        series: [...series, said],
      }),
    );
  }
  return picture('How often predictions of such a probability are right', charts);
}

/** ROC and precision–recall curve of examples that were held out, and two thresholds on them. */
export async function thresholds(plots: Plotter): Promise<string> {
  const {train, test} = svm.trainTestSplit(await oddDigits(), {test: 0.4});
  const model = svm.linearSVM({C: 0.01});
  await model.fit(train);
  const tensor = model.scores(test);
  const scores = await tensor.data();
  tensor.dispose();
  const hits = test.labels!.map(label => label === 'odd');
  const others = hits.filter(hit => !hit).length;
  const chosen: [string, svm.ChosenThreshold, Series['colour']][] = [
    [
      'precision 98 %',
      await svm.chooseThreshold(model, test, undefined, {precision: 0.98}),
      'wrong',
    ],
    ['recall 98 %', await svm.chooseThreshold(model, test, undefined, {recall: 0.98}), 'right'],
  ];
  model.dispose();
  const roc = svm.rocCurve(scores, hits);
  const recalls = svm.precisionRecallCurve(scores, hits);
  return picture('What a threshold finds and what it takes by mistake', [
    lineChart(plots, {
      caption: 'ROC',
      x: 'share of the others that is taken',
      y: 'share of the class that is found',
      series: [
        {
          name: 'ROC',
          colour: 'first',
          points: Array.from(roc.falsePositiveRate, (rate, i) => [rate, roc.truePositiveRate[i]!]),
        },
        ...chosen.map(([name, {falsePositives, recall}, colour]) => ({
          name,
          colour,
          points: [[falsePositives / others, recall]] as const,
        })),
      ],
    }),
    lineChart(plots, {
      caption: 'Precision and recall',
      x: 'recall: share of the class that is found',
      y: 'precision: share that is right',
      series: [
        {
          name: 'precision',
          colour: 'first',
          points: Array.from(
            recalls.recall,
            (recall, i) => [recall, recalls.precision[i]!] as const,
          )
            // Of so few the precision jumps.
            .filter(([recall]) => recall > 0.2)
            .reverse(),
        },
        ...chosen.map(([name, {precision, recall}, colour]) => ({
          name,
          colour,
          points: [[recall, precision]] as const,
        })),
      ],
    }),
  ]);
}

/** What more examples bring, and what the values of C. */
export async function curves(plots: Plotter): Promise<string> {
  const data = await oddDigits();
  const folds = svm.shuffleSplit({folds: 5, test: 0.3});
  const sizes = [0.05, 0.1, 0.2, 0.4, 0.7, 1];
  const learning = await svm.learningCurve(data, undefined, {sizes, folds, options: {C: 0.01}});
  const C = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1];
  const {train: few} = svm.trainTestSplit(data, {test: 0.8});
  const validation = await svm.validationCurve(few, undefined, {C}, {folds});
  const lines = (points: readonly svm.CurvePoint[], places: readonly number[]): Series[] =>
    (
      [
        ['training', 'second', 'train'],
        ['held out', 'first', 'test'],
      ] as const
    ).map(([name, colour, part]) => ({
      name,
      colour,
      points: points.map((point, i) => [places[i]!, point[part].mean] as const),
      spread: points.map(point => point[part].std),
    }));
  return picture('Accuracy over the examples of training, and over C', [
    lineChart(plots, {
      caption: 'Learning curve',
      x: 'examples to train on',
      y: 'accuracy',
      series: lines(
        learning,
        learning.map(({examples}) => examples),
      ),
    }),
    lineChart(plots, {
      caption: 'Validation curve',
      x: 'C, 359 examples',
      y: 'accuracy',
      logX: true,
      series: lines(validation, C),
    }),
  ]);
}

/** A search over C with both rules, and the rounds of a halving search. */
export async function searches(plots: Plotter): Promise<string> {
  const data = await oddDigits();
  const C = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1];
  const grid = {C};
  const folds = svm.shuffleSplit({folds: 5, test: 0.3});
  const found = await svm.gridSearch(data, undefined, {grid, folds, rule: 'oneStandardError'});
  found.model.dispose();
  const at = ({parameters, score}: svm.SearchRow) =>
    [Number(parameters.C), score!.accuracy.mean] as const;
  const halving = await svm.halvingSearch(data, undefined, {grid, folds, factor: 2});
  halving.model.dispose();
  const hues = ['wrong', 'kink', 'second', 'right', 'first', 'soft'] as const;
  return picture('A search over C, and the same by halves', [
    lineChart(plots, {
      caption: 'Accuracy over C',
      x: 'C',
      y: 'accuracy held out',
      logX: true,
      series: [
        {
          name: 'accuracy',
          colour: 'first',
          points: found.rows.map(at),
          spread: found.rows.map(({score}) => score!.accuracy.std),
        },
        {name: 'the best', colour: 'wrong', points: [at(found.ranking[0]!)]},
        {name: 'one error', colour: 'right', points: [at(found.best)]},
      ],
    }),
    lineChart(plots, {
      caption: 'Rounds',
      x: 'examples of the round',
      y: 'accuracy held out',
      series: C.map((value, i) => ({
        name: `C ${value}`,
        colour: hues[i]!,
        points: halving.rounds.flatMap(({examples, rows}) => {
          const row = rows.find(({parameters}) => parameters.C === value);
          return row ? [[examples, row.score!.accuracy.mean] as const] : [];
        }),
      })),
    }),
  ]);
}

/** What a column is worth, and how sure the weights are. */
export async function importance(plots: Plotter): Promise<string> {
  const {Plot, draw} = plots;
  const data = await iris();
  const pairs = svm.takeRows(
    data,
    data.labels!.flatMap((label, i) => (label === 'setosa' ? [] : [i])),
  );
  const {train, test} = svm.trainTestSplit(pairs, {test: 0.5});
  const model = svm.linearSVM();
  await model.fit(train);
  const importances = (await svm.permutationImportance(model, test, undefined, {repeats: 20})).map(
    ({column, importance, std}) => ({
      column,
      importance,
      from: importance - std,
      to: importance + std,
    }),
  );
  const {spread} = model.facts.scaling!;
  const intervals = (await svm.bootstrapWeights({}, train)).map(
    ({feature, weight, low, high}, d) => ({
      feature,
      weight: weight * spread[d]!,
      low: low * spread[d]!,
      high: high * spread[d]!,
    }),
  );
  model.dispose();
  const frame = {width: 520, height: 220, marginLeft: 130};
  return picture('What matters: columns by permutation, weights by bootstrap', [
    draw('Permutation importance of the columns', {
      ...frame,
      x: {label: 'accuracy lost when the column is shuffled', grid: true, nice: true},
      y: {label: null, domain: importances.map(({column}) => column)},
      marks: [
        Plot.barX(importances, {
          x: 'importance',
          y: 'column',
          fill: colour('first'),
          insetTop: 8,
          insetBottom: 8,
        }),
        Plot.ruleY(importances, {x1: 'from', x2: 'to', y: 'column', stroke: colour('ink')}),
        Plot.ruleX([0], {stroke: colour('soft')}),
      ],
    }),
    draw('Bootstrap intervals of the weights', {
      ...frame,
      x: {label: 'weight, for one standard deviation of the feature', grid: true, nice: true},
      y: {label: null, domain: importances.map(({column}) => column)},
      marks: [
        Plot.ruleX([0], {stroke: colour('soft')}),
        Plot.ruleY(intervals, {
          x1: 'low',
          x2: 'high',
          y: 'feature',
          stroke: colour('first'),
          strokeWidth: 2,
        }),
        Plot.dot(intervals, {
          x: 'weight',
          y: 'feature',
          r: 4,
          stroke: colour('first'),
          fill: ({low, high}: svm.WeightInterval) =>
            colour(low > 0 || high < 0 ? 'first' : 'paper'),
        }),
      ],
    }),
  ]);
}
