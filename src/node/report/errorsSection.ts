import {isSparse, takeRows, type Label, type Pictures} from '../../data/index.js';
import {explain, type LinearSVM} from '../../model/index.js';
import {details, rounded, section, table} from '../../pages/index.js';
import type {Judged} from './judged.js';
import {labelErrorsSection} from './labelSetsSection.js';
import {img} from './picture.js';
import {errorsId, MATRIX} from './scoreSection.js';
import {greyPicture} from './templates.js';

/** How many errors are listed in all, how many of each cell of the matrix, and how many with pictures. */
const [ERRORS, OF_CELL, PICTURES] = [25, 5, 12];
/** How long texts may be, and how many features are named as reasons. */
const [LETTERS, REASONS] = [120, 3];

/** What predicted: classes, the threshold of two, and the model, if it is one. */
interface Judge {
  classes: readonly Label[];
  threshold: number;
  model?: LinearSVM;
}

export const judgeOf = (model: LinearSVM): Judge => ({
  classes: model.classes,
  threshold: model.threshold,
  model,
});

/** An example that was predicted wrong. */
interface Wrong {
  row: number;
  truth: number;
  found: number;
  /** The scores of both classes. */
  right: number;
  wrong: number;
}

/**
 * The examples that are most wrong, those whose wrong class is the furthest ahead of the true one: of all,
 * and of each cell of the confusion matrix.
 */
export function errorsSection(
  judge: Judge,
  judged: Judged | undefined,
  pictures: Pictures | undefined,
): string {
  if (!judged) return '';
  const {data, places, sets} = judged;
  const {classes} = judge;
  if (sets) return labelErrorsSection(judged, sets, classes);
  const worst = wrongOf(judge, judged);
  const {model} = judge;
  const reasons =
    model && !pictures ? (error: Wrong) => reasonsOf(model, judged, error) : undefined;
  if (worst.length === 0) return '';
  const kept = Object.entries(data.kept ?? {});
  const texts = textsOf(judged);
  const numberOf = (row: number) => String((places?.[row] ?? row) + 1);
  const list = (errors: readonly Wrong[], caption: string) =>
    table({
      caption,
      head: [
        'row',
        ...kept.map(([name]) => name),
        'true',
        'predicted',
        'score of true',
        'of predicted',
        ...(reasons ? ['what spoke for it'] : []),
        ...(texts ? ['text'] : []),
      ],
      rows: errors.map(error => [
        numberOf(error.row),
        ...kept.map(([, cells]) => String(cells[error.row] ?? '')),
        ...[error.truth, error.found].map(k => String(classes[k])),
        ...[error.right, error.wrong].map(score => ({number: rounded(score)})),
        ...(reasons ? [reasons(error)] : []),
        ...(texts ? [texts(error.row)] : []),
      ]),
    });
  const figures =
    pictures && !isSparse(data)
      ? worst.slice(0, PICTURES).map(({row, truth, found}) => {
          const values = data.values.subarray(row * data.columns, (row + 1) * data.columns);
          const caption = `${numberOf(row)}: ${classes[truth]}, not ${classes[found]}`;
          return img(greyPicture(values, pictures), caption, caption);
        })
      : [];
  return section(
    'The worst errors',
    figures.length ? `<div class="pictures">${figures.join('\n')}</div>` : '',
    details(
      `${worst.length} of ${data.rows} examples are predicted wrong: the worst`,
      list(
        worst.slice(0, ERRORS),
        'The row of the example, counted from 1; the true class and the predicted one, the score of each (the further apart, the more wrong)' +
          (reasons
            ? ', and which features spoke for the predicted class against the true one.'
            : '.'),
      ),
    ),
    ...(classes.length <= MATRIX ? byCell(worst, classes, list) : []),
  );
}

/** The worst of each cell of the matrix, which leads there. */
function byCell(
  worst: readonly Wrong[],
  classes: readonly Label[],
  list: (errors: readonly Wrong[], caption: string) => string,
): string[] {
  const cells = new Map<string, Wrong[]>();
  for (const error of worst) {
    const id = errorsId(error.truth, error.found);
    cells.set(id, [...(cells.get(id) ?? []), error]);
  }
  return [...cells].map(([id, errors]) => {
    const {truth, found} = errors[0]!;
    return details(
      `${errors.length} ${classes[truth]} predicted as ${classes[found]}`,
      list(errors.slice(0, OF_CELL), errors.length > OF_CELL ? `The ${OF_CELL} worst.` : ''),
      id,
    );
  });
}

/** All that are wrong, the worst first. */
function wrongOf(
  {classes, threshold}: Judge,
  {labels, predicted, scores, columns}: Judged,
): Wrong[] {
  const places = new Map(classes.map((label, k) => [label, k]));
  const scoreAt = (row: number, k: number) =>
    columns === 1 ? (k === 0 ? -1 : 1) * (scores[row]! - threshold) : scores[row * columns + k]!;
  return labels
    .flatMap((label, row) => {
      if (label === predicted[row]) return [];
      const [truth, found] = [places.get(label)!, places.get(predicted[row]!)!];
      return [{row, truth, found, right: scoreAt(row, truth), wrong: scoreAt(row, found)}];
    })
    .sort((a, b) => b.wrong - b.right - (a.wrong - a.right));
}

/** Which features put the predicted class ahead of the true one, and how far. */
function reasonsOf(model: LinearSVM, {data}: Judged, {row, truth, found}: Wrong): string {
  const explained = explain(model, takeRows(data, [row]));
  const sums = new Map<string, number>();
  for (const [k, sign] of [
    [found, 1],
    [truth, -1],
  ] as const)
    for (const {feature, contribution} of explained[k]!.contributions)
      sums.set(feature, (sums.get(feature) ?? 0) + sign * contribution);
  return [...sums]
    .filter(([, ahead]) => ahead > 0)
    .sort(([, a], [, b]) => b - a)
    .slice(0, REASONS)
    .map(([feature, ahead]) => `${feature} ${rounded(ahead, 2)}`)
    .join(', ');
}

/** The beginning of the text of a row, where there is one. */
function textsOf({data: {raw, encoding}}: Judged): ((row: number) => string) | undefined {
  const place = encoding?.columns.findIndex(({kind}) => kind === 'text') ?? -1;
  if (!raw || place < 0) return undefined;
  return row => String(raw.cells[row]![place] ?? '').slice(0, LETTERS);
}
