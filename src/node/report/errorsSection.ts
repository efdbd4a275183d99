import {isSparse, type Pictures} from '../../data/index.js';
import type {LinearSVM} from '../../model/index.js';
import {details, rounded, section, table} from '../../pages/index.js';
import type {Judged} from './judged.js';
import {img} from './picture.js';
import {greyPicture} from './templates.js';

/** How many errors are listed, how many with pictures, and how long texts may be. */
const [ERRORS, PICTURES, LETTERS] = [25, 12, 120];

/** The examples that are most wrong: those whose wrong class is the furthest ahead of the true one. */
export function errorsSection(
  model: LinearSVM,
  judged: Judged | undefined,
  pictures: Pictures | undefined,
): string {
  if (!judged) return '';
  const {data, labels, predicted, scores, columns} = judged;
  const places = new Map(model.classes.map((label, k) => [label, k]));
  const scoreAt = (row: number, k: number) =>
    columns === 1
      ? (k === 0 ? -1 : 1) * (scores[row]! - model.threshold)
      : scores[row * columns + k]!;
  const worst = labels
    .flatMap((label, row) => {
      if (label === predicted[row]) return [];
      const [right, wrong] = [label, predicted[row]!].map(name => scoreAt(row, places.get(name)!));
      return [{row, label, found: predicted[row]!, right: right!, wrong: wrong!}];
    })
    .sort((a, b) => b.wrong - b.right - (a.wrong - a.right));
  if (worst.length === 0) return '';
  const kept = Object.entries(data.kept ?? {});
  const texts = textsOf(judged);
  const list = table({
    caption:
      'The true class, the predicted one, and the score of each; the further apart, the more wrong.',
    head: ['example', ...kept.map(([name]) => name), 'true', 'predicted', 'score of true', 'of predicted', ...(texts ? ['text'] : [])], // prettier-ignore
    rows: worst
      .slice(0, ERRORS)
      .map(({row, label, found, right, wrong}) => [
        String(row + 1),
        ...kept.map(([, cells]) => String(cells[row] ?? '')),
        ...[String(label), String(found)],
        ...[right, wrong].map(score => ({number: rounded(score)})),
        ...(texts ? [texts(row)] : []),
      ]),
  });
  const figures =
    pictures && !isSparse(data)
      ? worst.slice(0, PICTURES).map(({row, label, found}) => {
          const values = data.values.subarray(row * data.columns, (row + 1) * data.columns);
          const caption = `${row + 1}: ${label}, not ${found}`;
          return img(greyPicture(values, pictures), caption, caption);
        })
      : [];
  return section(
    'The worst errors',
    figures.length ? `<div class="pictures">${figures.join('\n')}</div>` : '',
    details(`${worst.length} of ${data.rows} examples are predicted wrong: the worst`, list),
  );
}

/** The beginning of the text of a row, where there is one. */
function textsOf({data: {raw, encoding}}: Judged): ((row: number) => string) | undefined {
  const place = encoding?.columns.findIndex(({kind}) => kind === 'text') ?? -1;
  if (!raw || place < 0) return undefined;
  return row => String(raw.cells[row]![place] ?? '').slice(0, LETTERS);
}
