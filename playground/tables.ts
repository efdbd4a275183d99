import {at, escaped, shown} from './draw.js';
import type {EntryGradient, Evaluation} from './evaluate.js';
import type {State} from './state.js';

/** Rows of the table of points: more than can be read are not shown. */
const MOST_ROWS = 24;

/** W and b, each entry a field with its gradient below. */
export function weightsTable(
  {weights, classes, loss, axes}: State,
  {gradW, gradB}: Evaluation,
): string {
  const names = loss.reduction === 'binary' ? [`${classes[1]} against ${classes[0]}`] : classes;
  const cell = (kind: string, row: number, k: number, value: number, gradient: number) =>
    `<td><input type="number" step="0.1" data-weight="${row},${k}" aria-label="${escaped(`${kind} of ${names[k]}`)}" value="${shown(value)}"><span class="gradient">${shown(gradient)}</span></td>`;
  const rows = names.map(
    (name, k) =>
      `<tr><th scope="row"><i class="swatch fill${loss.reduction === 'binary' ? 1 : k}"></i>${escaped(name)}</th>${[
        0, 1,
      ]
        .map(d => cell(`weight ${axes[d]!.name}`, d, k, weights.W[d]![k]!, gradW[d]![k]!))
        .join('')}${cell('intercept', 2, k, weights.b[k]!, gradB[k]!)}</tr>`,
  );
  return `<table class="weights"><thead><tr><th>class</th><th>${escaped(axes[0].name)}</th><th>${escaped(axes[1].name)}</th><th>b</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

/** The points with the greatest losses, their scores and losses; all if they are few. */
export function pointsTable(
  {points, classes, loss, selected}: State,
  {scores, losses, predicted}: Evaluation,
): string {
  const all = points.map((_, i) => i);
  const few = points.length <= MOST_ROWS;
  const rows = few ? all : all.sort((i, j) => losses[j]! - losses[i]!).slice(0, MOST_ROWS);
  const columns = loss.reduction === 'binary' ? ['s'] : classes;
  const body = rows.map(i => {
    const {x, y, label} = points[i]!;
    const kind = [i === selected && 'selected', predicted[i] !== label && 'wrong']
      .filter(Boolean)
      .join(' ');
    const current = i === selected ? ' aria-current="true"' : '';
    const heard = predicted[i] === label ? '' : '<span class="heard">, wrong</span>';
    return `<tr class="${kind}" data-point="${i}"${current}><td>${i + 1}</td><td>${x.toFixed(2)}</td><td>${y.toFixed(2)}</td><td><i class="swatch fill${label}"></i>${escaped(classes[label]!)}</td>${scores[i]!.map(s => `<td>${shown(s)}</td>`).join('')}<td>${shown(losses[i]!)}${heard}</td></tr>`;
  });
  const note = few
    ? ''
    : `<caption>The ${MOST_ROWS} points of ${points.length} with the greatest loss</caption>`;
  return `<table class="points">${note}<thead><tr><th>#</th><th>x₁</th><th>x₂</th><th>class</th>${columns.map(name => `<th>${escaped(name)}</th>`).join('')}<th>loss</th></tr></thead><tbody>${body.join('')}</tbody></table>`;
}

/** The objective and its parts, and what is proven of it. */
export function objectiveTiles(
  {data, regularizer, accuracy}: Evaluation,
  dual: number | undefined,
): string {
  const primal = data + regularizer;
  const gap = dual === undefined || primal <= 0 ? undefined : Math.max(0, (primal - dual) / primal);
  const tiles: [string, string][] = [
    ['mean loss', shown(data)],
    ['regulariser', shown(regularizer)],
    ['objective', shown(primal)],
    ['proven bound', dual === undefined ? '–' : shown(dual)],
    [
      'at most above',
      gap === undefined
        ? '–'
        : gap > 10
          ? '> 1000 %'
          : `${(100 * gap).toFixed(gap < 0.01 ? 3 : 1)} %`,
    ],
    ['accuracy', `${(100 * accuracy).toFixed(1)} %`],
  ];
  return `<dl class="tiles">${tiles.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('')}</dl>`;
}

/** The gradient of the chosen example's loss in each of its scores, each way, and its subgradients as an interval. */
export function gradientTable(state: State, entries: readonly EntryGradient[]): string {
  const {classes, loss, points, selected} = state;
  if (!points[selected])
    return '<p class="hint">Choose a point to see the gradient of its loss.</p>';
  const names = loss.reduction === 'binary' ? ['s'] : classes;
  const naive = entries.some(entry => entry.naive !== undefined);
  // The loss does not change when all scores shift, so each of its subgradients sums to 0.
  const isBad = naive && Math.abs(entries.reduce((sum, entry) => sum + entry.naive!, 0)) > 1e-3;
  const rows = entries.map(entry => {
    const {hand, autodiff, left, right, numeric, kink} = entry;
    return [
      `<td>${slope(hand)}</td><td>${slope(autodiff)}</td>`,
      naive ? `<td class="${isBad ? 'bad' : ''}">${slope(entry.naive!)}</td>` : '',
      `<td>${kink ? `${slope(left)} … ${slope(right)}` : slope(numeric)}</td>`,
      `<td>${interval(entry)}</td>`,
    ].join('');
  });
  const head = ['∂L/∂s', 'by hand', 'autodiff', ...(naive ? ['tf.max'] : []), 'numeric', 'all'];
  const body = rows.map((row, k) => `<tr><th scope="row">${escaped(names[k]!)}</th>${row}</tr>`);
  return [
    `<table class="gradients"><thead><tr>${head.map(name => `<th>${name}</th>`).join('')}</tr></thead>`,
    `<tbody>${body.join('')}</tbody></table>`,
    isBad
      ? '<p class="hint">The column of tf.max does not sum to 0: it is no subgradient.</p>'
      : '',
  ].join('');
}

/** Short, since five of them stand side by side on a phone: most slopes are whole. */
function slope(value: number): string {
  return String(Number(value.toFixed(3)));
}

function interval({hand, left, right, kink}: EntryGradient): string {
  const [from, to] = kink ? [left, right] : [hand, hand];
  const most = Math.max(2, Math.abs(from), Math.abs(to), Math.abs(hand));
  const place = (g: number) => at(30 + (26 * g) / most);
  const spoken = kink
    ? `from ${slope(left)} to ${slope(right)}, ours is ${slope(hand)}`
    : `one, ${slope(hand)}`;
  return `<svg class="interval" viewBox="0 0 60 16" role="img" aria-label="${spoken}"><path class="axis" d="M2 8H58M30 3V13"/><path class="set" d="M${place(from)} 8H${place(to)}"/><circle cx="${place(hand)}" cy="8" r="3"/></svg>`;
}
