import {
  featureName,
  isSparse,
  summarize,
  type Dataset,
  type DataSummary,
  type Encoding,
  type Pictures,
} from '../../data/index.js';
import {
  count,
  details,
  escaped,
  percent,
  rounded,
  section,
  side,
  table,
  type TableCell,
} from '../../pages/index.js';
import {img} from './picture.js';
import {greyPicture} from './templates.js';

/** Longer tables are collapsed, and cut at the second number. */
const [COLLAPSED, CUT] = [16, 200];

/** What examples are that are elsewhere. */
export interface DataOverview extends DataSummary {
  sparse: boolean;
  encoding?: Encoding | undefined;
  zeroBased?: boolean | undefined;
}

/** What the examples are: size, classes, and the range of each feature; `held` are those held out. */
export function dataSection(
  data: Dataset | DataOverview,
  held: Dataset | undefined,
  pictures: Pictures | undefined,
): string {
  const isHere = !('nonzeros' in data);
  const summary = isHere ? summarize(data) : data;
  const heldSummary = held && summarize(held);
  return section(
    'The data',
    side(
      sizeTable({...data, ...summary, sparse: isHere ? isSparse(data) : data.sparse}, heldSummary),
      classTable(summary, heldSummary),
      pictures ? '' : featureTable(summary, data),
    ),
    pictures && isHere ? meanPictures(data, pictures) : '',
  );
}

function sizeTable(data: DataOverview, held: DataSummary | undefined): string {
  const {rows, columns, nonzeros, features, sparse} = data;
  const least = features.reduce((least, {min}) => Math.min(least, min), Infinity);
  const most = features.reduce((most, {max}) => Math.max(most, max), -Infinity);
  const constant = features.filter(({min, max}) => min === max).length;
  const stored = nonzeros / (rows * columns);
  const lines: TableCell[][] = [
    ['examples', {number: count(rows)}],
    ...(held ? [['examples held out', {number: count(held.rows)}]] : []),
    ['features', {number: count(columns)}],
    ['values', {number: `${rounded(least)} to ${rounded(most)}`}],
    [
      sparse ? 'other than 0 (rows are sparse)' : 'other than 0',
      {number: percent(stored, stored < 0.01 ? 3 : 1)},
    ],
    ...encodingRows(data),
    ...(constant ? [['constant features', {number: count(constant)}]] : []),
  ];
  return table({rows: lines});
}

/** What reading the table made of its columns, where that is more than numbers. */
function encodingRows({encoding}: DataOverview): TableCell[][] {
  if (!encoding) return [];
  const filled = [
    ...new Set(
      encoding.columns.flatMap(({kind, missing}) => (kind === 'label' ? [] : (missing ?? []))),
    ),
  ];
  const words = encoding.columns.filter(({kind}) => kind === 'category').length;
  return [
    ...(words ? [['columns of words, one-hot', {number: count(words)}]] : []),
    ...(filled.length ? [['missing values', {number: `filled by the ${filled.join(', ')}`}]] : []),
  ];
}

function classTable({classes}: DataSummary, held: DataSummary | undefined): string {
  if (!classes) return '';
  const heldCounts = new Map(held?.classes?.map(({label, count}) => [label, count]));
  const total = classes.reduce((sum, {count}) => sum + count, 0);
  const rows = classes.map(({label, count: n}): TableCell[] => [
    // Examples without a label: multilabel data has such.
    label === '' ? '(none)' : String(label),
    {number: count(n)},
    {number: percent(n / total, 1)},
    ...(held ? [{number: count(heldCounts.get(label) ?? 0)}] : []),
  ]);
  const head = ['class', 'examples', 'share', ...(held ? ['held out'] : [])];
  return collapsed(`${classes.length} classes`, rows, head);
}

function featureTable(
  {features}: DataSummary,
  {zeroBased}: Pick<DataOverview, 'zeroBased'>,
): string {
  const rows = features
    .slice(0, CUT)
    .map(({name, min, max, mean, deviation}, d): TableCell[] => [
      name ?? `feature ${featureName({zeroBased}, d)}`,
      ...[min, max, mean, deviation].map(x => ({number: rounded(x)})),
    ]);
  const head = ['feature', 'least', 'greatest', 'mean', 'deviation'];
  const title = `${count(features.length)} features`;
  return collapsed(features.length > CUT ? `${title}, the first ${CUT}` : title, rows, head);
}

function collapsed(title: string, rows: TableCell[][], head: string[]): string {
  const content = table({head, rows});
  return rows.length > COLLAPSED ? details(title, content) : content;
}

/** The mean of the pictures of each class. */
function meanPictures(data: Dataset, shape: Pictures): string {
  if (isSparse(data) || !data.labels) return '';
  const {columns, values, labels} = data;
  const sums = new Map(
    summarize(data).classes!.map(({label}) => [label, new Float64Array(columns)]),
  );
  labels.forEach((label, i) => {
    const sum = sums.get(label)!;
    for (let d = 0; d < columns; d++) sum[d]! += values[i * columns + d]!;
  });
  const figures = [...sums].map(([label, sum]) =>
    img(greyPicture(sum, shape), `Mean picture of ${label}`, String(label)),
  );
  return `<p>${escaped(`Pictures of ${shape.height} × ${shape.width} pixels. The mean of each class:`)}</p>
<div class="pictures">${figures.join('\n')}</div>`;
}
