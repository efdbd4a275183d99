import {deviationOf, type DataSummary, type Label} from '../../data/index.js';
import {classesOf} from '../labels.js';
import type {Parts} from './parts.js';

/** What rows in parts are. */
export interface PartsSummary extends DataSummary {
  sparse: boolean;
}

/** As `summarize` of all rows. */
export async function summaryOfParts(
  parts: Parts,
  {
    rows,
    columns,
    sparse,
    counts,
    features,
  }: Pick<PartsSummary, 'rows' | 'columns' | 'sparse'> & {
    counts: ReadonlyMap<Label, number>;
    features?: readonly string[] | undefined;
  },
): Promise<PartsSummary> {
  const found = await parts.ask<{nonzeros: number}>({ask: 'extremes', columns, join: 'max'});
  const most = found.numbers;
  const {mean, squares} = await moments(parts, columns, rows);
  return {
    rows,
    columns,
    sparse,
    nonzeros: found.answers.reduce((sum, {nonzeros}) => sum + nonzeros, 0),
    classes: classesOf(counts.keys()).map(label => ({label, count: counts.get(label)!})),
    features: Array.from(mean, (center, d) => {
      const [min, max] = [-most[columns + d]!, most[d]!];
      return {
        ...(features && {name: features[d]!}),
        min,
        max,
        mean: center,
        deviation: deviationOf(squares[d]! / rows, min, max),
      };
    }),
  };
}

/** Mean and sum of squared differences from it of each column, by two questions: squares of large values would cancel. */
async function moments(parts: Parts, columns: number, rows: number) {
  const totals = (await parts.ask({ask: 'totals', columns})).numbers;
  const mean = totals.map(total => total / rows);
  return {rows, mean, squares: (await parts.ask({ask: 'squares'}, mean)).numbers};
}
