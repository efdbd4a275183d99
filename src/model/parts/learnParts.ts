import {quoted} from '../../arguments/index.js';
import {
  featureNames,
  option,
  optionError,
  runningScaling,
  type Label,
  type Scaling,
} from '../../data/index.js';
import {checkModelSize} from '../checkModelSize.js';
import type {Estimator} from '../estimator.js';
import type {FitDatasetOptions} from '../options.js';
import type {Learnt} from '../prepare.js';
import {scalerOf} from '../scalerOf.js';
import {sourceOf} from '../source.js';
import {sumOf} from '../stream.js';
import type {Layout, PartRows, Parts} from './parts.js';
import {joined} from './setOfParts.js';
import {summaryOfParts, type PartsSummary} from './summaryOfParts.js';

/** Learns what there is to learn of the rows. */
export async function learnParts(
  call: string,
  model: Estimator,
  parts: Parts,
  layout: Layout,
  names: readonly string[],
  options: FitDatasetOptions,
  {summary: wantsSummary, heldOut}: {summary: boolean; heldOut: {test: number} | undefined},
): Promise<Learnt & {summary?: PartsSummary | undefined}> {
  const {bias} = model.options;
  const tables = (await parts.ask<PartRows>({ask: 'load', keep: true, ...layout})).answers;
  const {sparse} = tables[0]!;
  const columns = Math.max(...tables.map(part => part.columns));
  const [rows, size] = [sumOf(tables.map(part => part.rows)), sumOf(tables.map(part => part.size))];
  if (heldOut && !tables.some(part => part.heldOut))
    throw optionError`${call}: ${option('test', heldOut.test)} of ${rows} rows holds out none`;
  const counts = countsOfParts(call, tables, names);
  checkModelSize(call, model, options, {columns}, counts.size);

  const {encoding, zeroBased} = layout;
  const features = encoding && featureNames(encoding);
  const about = {rows, columns, sparse, counts, features};
  const summary = wantsSummary ? await summaryOfParts(parts, about) : undefined;
  const greatest = sparse
    ? (await parts.ask({ask: 'greatest', columns, join: 'max'})).numbers
    : undefined;
  const occurring = greatest && occurringIn(greatest);
  const scaler = scalerOf(model.options);
  const running = runningScaling(call, scaler, {sparse, encoding: layout.encoding, columns});
  if (greatest) running.goOn({spread: greatest}, rows);
  else {
    const ask = {ask: 'scaling', ...(scaler && {scaler})} as const;
    for (const {sums} of (await parts.ask<{sums: unknown}>(ask)).answers) running.merge(sums);
  }
  const scaling = running.read();
  const {center, spread = new Float64Array(columns).fill(1)}: Partial<Scaling> = scaling ?? {};
  const scaled = await parts.ask<{meanL1: number; meanSquares: number}>(
    {ask: 'scale', keep: true, columns, isCentred: center !== undefined, bias: bias !== 'none'},
    joined(spread, center, occurring),
  );
  const mean = (name: 'meanL1' | 'meanSquares') =>
    sumOf(scaled.answers.map(part => part[name])) / size;
  const labelColumn = encoding?.columns.find(({kind}) => kind === 'label')?.name;
  return {
    columns,
    occurring,
    counts,
    size,
    summary,
    encoder: undefined,
    scaling,
    extent: () => ({
      rows,
      features: (occurring?.length ?? columns) + (bias === 'none' ? 0 : 1),
      meanL1: mean('meanL1'),
      meanSquares: mean('meanSquares'),
    }),
    source: sourceOf({features, labelColumn, encoding, zeroBased}),
  };
}

/** The columns that occur, if most do not; see `occurringColumns`. */
function occurringIn(greatest: Float64Array): Int32Array | undefined {
  const found = Int32Array.from(greatest.keys()).filter(d => greatest[d]! > 0);
  if (2 * found.length >= greatest.length) return undefined;
  // Rows without any value have a column too.
  return found.length > 0 ? found : Int32Array.of(0);
}

/** How many examples have each label, in all parts. @throws one line if some labels are numbers and others strings */
export function countsOfParts(
  call: string,
  tables: readonly Pick<PartRows, 'counts'>[],
  names: readonly string[],
): Map<Label, number> {
  const counts = new Map<Label, number>();
  let first: {label: Label; name: string} | undefined;
  tables.forEach((own, part) => {
    for (const [label, count] of own.counts) {
      first ??= {label, name: names[part]!};
      if (typeof label !== typeof first.label)
        throw new Error(
          `${call}: y mixes strings and numbers (${quoted(first.label)} in ${first.name}, ${quoted(label)} in ${names[part]})`,
        );
      counts.set(label, (counts.get(label) ?? 0) + count);
    }
  });
  return counts;
}
