import type {LinearSVM} from '../../model/index.js';
import {colour, details, figure, rounded, section, table, type Plotter} from '../../pages/index.js';
import type {WeightInterval} from '../../selection/index.js';

const SHOWN = 20;

/** Where the largest weights may be: their bootstrap intervals. */
export function intervalsSection(
  {Plot, draw}: Plotter,
  {classes, weights, facts}: LinearSVM,
  intervals: readonly WeightInterval[] | undefined,
): string {
  if (!intervals) return '';
  const [, columns] = weights.shape;
  const classOf = (column: number) => (columns === 1 ? '' : ` (${classes[column]})`);
  const effects = intervals
    .map(({feature, column, weight, low, high}, i) => {
      const unit = facts.scaling?.spread[Math.floor(i / columns)] ?? 1;
      const [mean, from, to] = [weight, low, high].map(value => value * unit) as [
        number,
        number,
        number,
      ];
      return {name: `${feature}${classOf(column)}`, mean, from, to, isSure: from > 0 || to < 0};
    })
    .sort((a, b) => Math.abs(b.mean) - Math.abs(a.mean))
    .slice(0, SHOWN);
  const caption =
    'The largest weights with 95 % bootstrap intervals, for one unit of scaling of the feature. Hollow: the interval has 0 in it, so the sign may be chance';
  const svg = draw(caption, {
    width: 640,
    height: 60 + 18 * effects.length,
    marginLeft: 190,
    x: {label: 'weight', grid: true, nice: true},
    y: {label: null, domain: effects.map(({name}) => name)},
    marks: [
      Plot.ruleX([0], {stroke: colour('soft')}),
      Plot.ruleY(effects, {
        x1: 'from',
        x2: 'to',
        y: 'name',
        stroke: colour('first'),
        strokeWidth: 2,
      }),
      Plot.dot(effects, {
        x: 'mean',
        y: 'name',
        r: 4,
        stroke: colour('first'),
        fill: ({isSure}: {isSure: boolean}) => (isSure ? colour('first') : colour('paper')),
      }),
    ],
  });
  return section(
    'How sure the weights are',
    figure(svg, caption),
    details(
      'The same in numbers',
      table({
        head: ['feature', 'weight', 'from', 'to'],
        rows: effects.map(({name, mean, from, to}) => [
          name,
          ...[mean, from, to].map(value => ({number: rounded(value)})),
        ]),
      }),
    ),
  );
}
