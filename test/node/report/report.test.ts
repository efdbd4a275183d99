import {beforeAll, describe, expect, test} from '@jest/globals';
import {decode} from 'fast-png';
import {parseHTML} from 'linkedom';
import {takeRows, trainTestSplit, type Dataset} from '../../../src/data/index.js';
import {hinge, oneVsRest, westonWatkins} from '../../../src/losses/index.js';
import {classMetrics, linearSVM, type LinearSVM} from '../../../src/model/index.js';
import {
  comparisonReport,
  crossValidationReport,
  evaluationReport,
  gapReport,
  searchReport,
  trainingReport,
} from '../../../src/node/index.js';
import {compareLosses, crossValidate, gridSearch} from '../../../src/selection/index.js';
import {useBackend} from '../../backends.js';
import {bundled} from '../../data.js';

beforeAll(() => useBackend('cpu'));

const EVIL = '<script>alert("&")</script>';

/** A model of the data, and the page that tells of its training. */
async function trained(data: Dataset, options = {}, epochs = 40) {
  const {train, test} = trainTestSplit(data);
  const model = linearSVM({loss: westonWatkins(), ...options});
  const history = await model.fit(train, undefined, {epochs, validationData: test});
  const scores = {train: await model.evaluate(train), test: await model.evaluate(test)};
  const page = await trainingReport({
    name: `data ${EVIL}`,
    command: `tfjs-svm train '${EVIL}'`,
    model,
    history,
    train: {data: train, score: scores.train},
    test: {data: test, score: scores.test},
  });
  return {model, history, scores, page, document: parse(page), train, test};
}

const parse = (page: string) => parseHTML(page).document as unknown as Document;

const texts = (of: Document | Element, selector: string) =>
  Array.from(of.querySelectorAll(selector), element => element.textContent!);

/** The section under a heading. */
function sectionOf(document: Document, title: string): Element {
  const heading = Array.from(document.querySelectorAll('h2')).find(h => h.textContent === title);
  if (!heading) throw new Error(`no section '${title}'`);
  return heading.parentElement!;
}

/** The cells of a table's body, row by row, its row headings included. */
const cells = (table: Element) =>
  Array.from(table.querySelectorAll('tbody tr'), row => texts(row, 'th, td'));

/** Nothing that a browser would load or run, but pictures that are in the page. */
function expectSelfContained(page: string): void {
  // The letters of a picture may spell anything.
  const outside = page.replace(/xmlns(:\w+)?="[^"]*"|(?<=data:image\/png;base64,)[\w+/=]*/g, '');
  expect(outside).not.toMatch(/https?:|<script|<link|<iframe|@import|url\(|NaN|undefined/);
  const sources = Array.from(page.matchAll(/\ssrc="([^"]{0,30})/g), ([, source]) => source!);
  for (const source of sources) expect(source).toMatch(/^data:image\/png;base64,/);
}

describe('a training run of a table', () => {
  let run: Awaited<ReturnType<typeof trained>>;
  beforeAll(async () => {
    const iris = bundled('iris');
    run = await trained({
      ...iris,
      features: ['a', EVIL, 'c', 'd'],
      labels: iris.labels!.map(label => (label === 'setosa' ? EVIL : label)),
    });
  });

  test('is one page of its own, with text from the data as text', () => {
    expectSelfContained(run.page);
    expect(run.page.length).toBeLessThan(200_000);
    expect(run.document.querySelector('title')!.textContent).toBe(`Training: data ${EVIL}`);
    expect(run.document.querySelector('pre')!.textContent).toBe(`tfjs-svm train '${EVIL}'`);
    expect(texts(run.document, 'script')).toEqual([]);
  });

  test('says in figures what came out', () => {
    const {scores, history} = run;
    const shown = texts(run.document, 'main > dl.tiles dd');
    const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
    expect(shown.slice(0, 2)).toEqual([
      percent(scores.test.accuracy),
      percent(scores.train.accuracy),
    ]);
    expect(shown[3]).toBe(String(history.epochs.length));
  });

  test.each(['test', 'train'] as const)('has the confusion matrix and metrics of %s', part => {
    const title = part === 'test' ? 'On the examples held out' : 'On the examples of training';
    const {confusion} = run.scores[part];
    const [matrix, table] = Array.from(
      sectionOf(run.document, title).querySelectorAll('table'),
    ) as Element[] as [Element, Element];
    const labels = [EVIL, 'versicolor', 'virginica'];
    expect(texts(matrix, 'thead th').slice(1)).toEqual(labels);
    expect(cells(matrix)).toEqual(
      confusion.map((row, k) => [labels[k], ...row.map(n => (n === 0 ? '·' : String(n)))]),
    );
    const {classes, macro, weighted} = classMetrics(confusion);
    const numbers = cells(table).map(row => row.slice(1).map(text => parseFloat(text)));
    [...classes, macro, weighted].forEach(({precision, recall, f1, support}, k) => {
      const expected = [100 * precision, 100 * recall, 100 * f1, support];
      expected.forEach((x, j) => expect(Math.abs(numbers[k]![j]! - x)).toBeLessThanOrEqual(0.006));
    });
  });

  test('summarises the data', () => {
    const [size, classes, features] = Array.from(
      sectionOf(run.document, 'The data').querySelectorAll('table'),
    ) as Element[] as [Element, Element, Element];
    expect(cells(size)).toContainEqual(['examples', '120']);
    expect(cells(size)).toContainEqual(['examples held out', '30']);
    expect(cells(classes)).toEqual(
      [EVIL, 'versicolor', 'virginica'].map(label => [label, '40', '33.3 %', '10']),
    );
    expect(texts(features, 'tbody th')).toEqual(['a', EVIL, 'c', 'd']);
  });

  test('draws objective, gap and accuracy, each with words for it, and has the numbers', () => {
    const section = sectionOf(run.document, 'Training');
    const drawn = Array.from(section.querySelectorAll('svg[role=img]'));
    expect(drawn.length).toBeGreaterThanOrEqual(2);
    for (const svg of drawn) expect(svg.getAttribute('aria-label')!.length).toBeGreaterThan(10);
    const rows = cells(section.querySelector('details table')!);
    const {epochs} = run.history;
    expect(rows[0]!.slice(0, 2)).toEqual(['1', '2']); // the hinge of three classes at W = 0
    expect(rows.at(-1)![0]).toBe(String(epochs.length));
    expect(parseFloat(rows.at(-1)![1]!)).toBeCloseTo(epochs.at(-1)!.primal, 3);
  });

  test('of more epochs than a call may have arguments', async () => {
    const {model, history, train, scores} = run;
    const [first] = history.epochs;
    const epochs = Array.from({length: 200_000}, (_, epoch) => ({...first!, epoch}));
    const page = await trainingReport({
      name: 'long',
      model,
      history: {...history, epochs},
      train: {data: train, score: scores.train},
    });
    const rows = cells(sectionOf(parse(page), 'Training').querySelector('details table')!);
    expect(rows.at(-1)![0]).toBe('200000');
  });

  test('shows the largest weights by name, in units of one deviation', () => {
    const section = sectionOf(run.document, 'The largest weights');
    expect(texts(section, 'h3')).toEqual([EVIL, 'versicolor', 'virginica']);
    const {model} = run;
    const weights = model.weights.arraySync() as number[][];
    const bars = cells(section.querySelector('table')!);
    expect(bars).toHaveLength(4);
    const features = ['a', EVIL, 'c', 'd'];
    for (const [name, , text] of bars) {
      const d = features.indexOf(name!);
      const effect = weights[d]![0]! * model.facts.scaling!.spread[d]!;
      expect(Number(text!.replace('−', '-'))).toBeCloseTo(effect, 2);
    }
    const values = bars.map(([, , text]) => Number(text!.replace('−', '-')));
    expect(values).toEqual([...values].sort((a, b) => b - a));
  });
});

test('two classes on one score column: one list of weights, of one class against the other', async () => {
  const iris = bundled('iris');
  const two = takeRows(
    iris,
    iris.labels!.flatMap((label, i) => (label === 'setosa' ? [] : [i])),
  );
  const {document} = await trained(two, {loss: undefined});
  expect(texts(sectionOf(document, 'The largest weights'), 'h3')).toEqual([
    'virginica against versicolor',
  ]);
});

test('pictures: a mean and a template of each class, red where bright pixels speak for it', async () => {
  const {document, model, page} = await trained(bundled('digits'));
  expectSelfContained(page);
  expect(page.length).toBeLessThan(300_000);
  const templates = Array.from(sectionOf(document, 'One template a class').querySelectorAll('img'));
  expect(templates.map(img => img.getAttribute('alt'))).toEqual(
    Array.from({length: 10}, (_, k) => `Template of ${k}`),
  );
  expect(sectionOf(document, 'The data').querySelectorAll('img')).toHaveLength(10);
  const {width, height, data} = decode(
    Buffer.from(templates[3]!.getAttribute('src')!.split(',')[1]!, 'base64'),
  );
  expect([width, height]).toEqual([8, 8]);
  const weights = model.weights.arraySync() as number[][];
  weights.forEach((row, d) => {
    const [red, , blue] = data.slice(3 * d, 3 * d + 3) as unknown as number[];
    if (Math.abs(row[3]!) > 1e-3) expect(Math.sign(red! - blue!)).toBe(Math.sign(row[3]!));
  });
  // The deepest colour, of the least green, is where a deviation of the pixel matters most.
  const greens = Array.from({length: 64}, (_, d) => data[3 * d + 1]!);
  const effects = weights.map((row, d) => Math.abs(row[3]! * model.facts.scaling!.spread[d]!));
  expect(greens.indexOf(Math.min(...greens))).toBe(effects.indexOf(Math.max(...effects)));
});

test('an evaluation: scores, model and weights, without a training run', async () => {
  const data = bundled('iris');
  const model: LinearSVM = linearSVM({loss: oneVsRest({penalty: hinge()})});
  await model.fit(data, undefined, {epochs: 20});
  const score = await model.evaluate(data);
  const page = await evaluationReport({name: 'iris.csv', model, data, score});
  expectSelfContained(page);
  const document = parse(page);
  expect(texts(document, 'h2')).toEqual([
    'How well the model does',
    'By the threshold',
    'The worst errors',
    'What matters',
    'What was run',
    'The data',
    'The largest weights',
  ]);
});

test('fifty classes: the errors are listed instead of a matrix', async () => {
  const rows = 200;
  const data: Dataset = {
    rows,
    columns: 2,
    values: Float32Array.from({length: rows * 2}, (_, i) => Math.sin(i * i)),
    labels: Array.from({length: rows}, (_, i) => `class ${i % 50}`),
  };
  const model = linearSVM({loss: westonWatkins()});
  await model.fit(data, undefined, {epochs: 3});
  const score = await model.evaluate(data);
  const page = await evaluationReport({name: 'many', model, data, score});
  const table = sectionOf(parse(page), 'How well the model does').querySelector('table')!;
  const errors = score.confusion.flatMap((row, k) => row.filter((n, j) => n > 0 && j !== k));
  expect(cells(table)).toHaveLength(Math.min(40, errors.length));
  expect(cells(table)[0]![2]).toBe(String(Math.max(...errors)));
});

test('a cross-validation: each fold, their mean, and the matrix over all of them', async () => {
  const iris = bundled('iris');
  const data = {...iris, labels: iris.labels!.map(label => `${EVIL} ${label}`)};
  const result = await crossValidate({}, data, undefined, {folds: 3, fit: {epochs: 20}});
  const page = await crossValidationReport({name: EVIL, command: EVIL, data, result});
  expectSelfContained(page);
  const document = parse(page);
  const rows = cells(sectionOf(document, 'The folds').querySelector('table')!);
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  expect(rows.map(row => row.slice(0, 2))).toEqual([
    ...result.folds.map(({accuracy}, k) => [String(k + 1), percent(accuracy)]),
    ['mean', percent(result.accuracy.mean)],
  ]);
  const matrix = cells(sectionOf(document, 'Over all folds').querySelector('table')!);
  expect(matrix.map(row => row.slice(1).map(text => Number(text.replace('·', '0'))))).toEqual(
    result.confusion,
  );
});

test('a cross-validation lists the rows that were most wrong when held out, with their id and scores', async () => {
  const iris = bundled('iris');
  const data = {...iris, kept: {flower: iris.labels!.map((_, row) => `no. ${row + 1}`)}};
  const result = await crossValidate({C: 0.1}, data, undefined, {folds: 3});
  const document = parse(await crossValidationReport({name: 'iris', data, result}));
  const [all, ...byCell] = Array.from(
    sectionOf(document, 'The worst errors').querySelectorAll('table'),
  ) as Element[];
  const index = (label: unknown) => result.classes.indexOf(label as string);
  const wrong = data.labels!.flatMap((label, row) => {
    const found = result.predictions[row]!;
    const scores = result.decisions[row]!;
    expect(found).toBe(result.classes[scores.indexOf(Math.max(...scores))]);
    return found === label ? [] : [{row, ahead: scores[index(found)]! - scores[index(label)]!}];
  });
  const worst = wrong.sort((a, b) => b.ahead - a.ahead).slice(0, 25);
  expect(cells(all!).map(row => row.slice(0, 4))).toEqual(
    worst.map(({row}) => [
      String(row + 1),
      `no. ${row + 1}`,
      data.labels![row],
      result.predictions[row],
    ]),
  );
  for (const link of Array.from(document.querySelectorAll('a[href^="#errors-"]')) as Element[])
    expect(document.getElementById(link.getAttribute('href')!.slice(1))).toBeTruthy();
  expect(byCell.length).toBe(document.querySelectorAll('a[href^="#errors-"]').length);
});

test('several labels an example: whole sets, each label, curves and the labels that are most wrong', async () => {
  const iris = bundled('iris');
  const labels = Array.from({length: iris.rows}, (_, i) => {
    const [length = 0, width = 0] = iris.values.subarray(4 * i, 4 * i + 2);
    return [...(length + (i % 7) / 5 > 6 ? ['long'] : []), ...(width > 3 ? ['wide'] : [])].join(
      ',',
    );
  });
  const data = {...iris, labels};
  const model = linearSVM({multilabel: true});
  const history = await model.fit(data);
  const score = await model.evaluate(data);
  const test = {data, score};
  const pages = [
    await trainingReport({name: 'sets', model, history, train: test, test}),
    await evaluationReport({name: 'sets', model, data, score}),
    await crossValidationReport({
      name: 'sets',
      data,
      result: await crossValidate({multilabel: true}, data, undefined, {folds: 3}),
    }),
  ];
  const otherwise = {...data, labels: labels.map(set => set.replace(',', ';'))};
  const result = await crossValidate({multilabel: ';'}, otherwise, undefined, {folds: 3});
  await expect(crossValidationReport({name: 'sets', data: otherwise, result})).rejects.toThrow(
    /^crossValidationReport: y has '.*;.*' at \d+, which is none of the classes/,
  );
  const found = await model.labelSets(data);
  for (const [i, page] of pages.entries()) {
    expectSelfContained(page);
    const document = parse(page);
    const titles = ['On the examples held out', 'How well the model does', 'Over all folds'];
    const own = sectionOf(document, titles[i]!);
    const rows = cells(own.querySelector('table')!);
    expect(rows.map(([name]) => name)).toEqual(['long', 'wide']);
    const sets = cells(sectionOf(document, 'The data').querySelectorAll('table')[1]!);
    expect(sets.map(([name]) => name)).toEqual(['(none)', 'long', 'long,wide', 'wide']);
    const counts = ['long', 'wide'].map(label => labels.filter(set => set.includes(label)).length);
    expect(rows.map(row => Number(row[4]))).toEqual(counts);
    const errors = cells(sectionOf(document, 'The worst errors').querySelector('table')!);
    expect(errors.length).toBeGreaterThan(0);
    for (const [row, label, , truth, predicted] of errors) {
      const [name, what] = label!.split(/ (.*)/) as [string, string];
      expect(truth).toBe(labels[Number(row) - 1]!.replace(',', ', '));
      expect([truth, predicted].map(set => set!.includes(name))).toEqual(
        what === 'missed' ? [true, false] : [false, true],
      );
      if (i < 2) expect(predicted).toBe(found[Number(row) - 1]!.join(', '));
    }
    if (i < 2) expect(sectionOf(document, 'By the threshold')).toBeTruthy();
  }
  model.dispose();
});

test('a search: a map over two options, every combination best first, those that diverged named', async () => {
  const data = bundled('iris');
  const search = await gridSearch(data, undefined, {
    // Rates of which the last explodes.
    grid: {C: [0.01, 1, 10], learningRate: [0.01, 1e9]},
    fit: {optimizer: 'sgd', epochs: 30},
    folds: 2,
  });
  const page = await searchReport({name: 'iris.csv', command: EVIL, data, search});
  search.model.dispose();
  expectSelfContained(page);
  const document = parse(page);
  const [map, ranking] = Array.from(
    sectionOf(document, 'The grid').querySelectorAll('table'),
  ) as Element[] as [Element, Element];
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const shown = search.rows.map(({score}) => (score ? percent(score.accuracy.mean) : 'diverged'));
  expect(shown.filter(text => text === 'diverged')).toHaveLength(3);
  // The option with the most values goes across.
  expect(texts(map, 'thead th')[0]).toBe('learning-rate \\ C');
  expect(cells(map).map(row => row.slice(1))).toEqual([
    [shown[0], shown[2], shown[4]],
    [shown[1], shown[3], shown[5]],
  ]);
  expect(texts(map, 'td.best')).toEqual([percent(search.best.score!.accuracy.mean)]);
  expect(cells(ranking).map(row => row[3])).toEqual(
    search.ranking.map(({score}) => (score ? percent(score.accuracy.mean) : 'diverged')),
  );
});

test('comparison: best first, a dot a fold and loss, those that diverged last', async () => {
  const data = bundled('iris');
  const compared = await compareLosses(data, undefined, {
    losses: ['oneVsRest', 'crammerSinger'],
    folds: 3,
    fit: {epochs: 20},
  });
  const diverged = {parameters: {loss: {name: 'own'}}, error: 'diverged'};
  const rows = [diverged, ...compared];
  const html = await comparisonReport({name: EVIL, command: 'tfjs-svm compare', data, rows});
  expectSelfContained(html);
  const page = parse(html);
  const ranking = cells(sectionOf(page, 'The losses').querySelector('table')!);
  const means = compared.map(({score}) => score!.accuracy.mean).sort((a, b) => b - a);
  expect(ranking.map(row => row[2])).toEqual([
    ...means.map(mean => `${(100 * mean).toFixed(2)} %`),
    'diverged',
  ]);
  expect(page.querySelectorAll('svg circle').length).toBe(2 * 3);
  expect(page.querySelector('h1')!.textContent).toContain(EVIL);
});

test('gaps: the least gap of each run over time, from 100 % down; a run without a gap has no line', async () => {
  const epoch = (seconds: number, gap?: number) => ({
    epoch: 0,
    primal: 1,
    accuracy: 1,
    seconds,
    ...(gap !== undefined && {gap}),
  });
  const run = (epochs: ReturnType<typeof epoch>[], gap?: number) => ({
    epochs,
    certificate: {primal: 1, ...(gap !== undefined && {gap}), epochs: epochs.length},
    stoppedBy: 'tolerance' as const,
    solver: 's',
    engine: 'e',
    backend: 'b',
    seconds: 3,
  });
  const html = await gapReport(EVIL, [
    {name: 'one', history: run([epoch(1, 3), epoch(2, 0.5), epoch(2.5, 0.7), epoch(3, 0.1)], 0.1)},
    {name: 'two', history: run([epoch(1)])},
  ]);
  expectSelfContained(html);
  const page = parse(html);
  expect(texts(page, 'dd')).toEqual(['10.00% after 3.00 s', 'no gap after 3.00 s']);
  const lines = Array.from(page.querySelectorAll('svg g[aria-label="line"] path'));
  // A gap of 300 % and one greater than before are no points.
  expect(lines.map(line => line.getAttribute('d')!.match(/[ML]/g)!.length)).toEqual([2]);
});
