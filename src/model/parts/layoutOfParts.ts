import {listed} from '../../arguments/index.js';
import {
  option,
  optionError,
  tableEncoder,
  type ColumnEncoding,
  type Encoding,
} from '../../data/index.js';
import type {Layout, PartColumns, Parts} from './parts.js';

/** How all parts are read alike. @throws if tables have different columns */
export async function layoutOfParts(
  call: string,
  parts: Parts,
  opened: readonly PartColumns[],
  names: readonly string[],
): Promise<Layout> {
  const [first] = opened;
  if (!first!.encoding) return {zeroBased: opened.some(({zeroBased}) => zeroBased)};
  const encodings = opened.map(({encoding}) => encoding!);
  const common = opened.every(({keyed}) => keyed)
    ? unionOf(call, encodings)
    : commonEncoding(encodings, names);
  const isAgreed = encodings.every(own => JSON.stringify(own) === JSON.stringify(common));
  const sums = isAgreed
    ? opened
    : (await parts.ask<PartColumns>({ask: 'learn', encoding: common})).answers;
  const learner = tableEncoder(common, {source: names[0]!}).running!();
  for (const {sums: own} of sums) learner.merge(own);
  return {encoding: learner.read().config};
}

/** The kind of each column over all parts: a column of words, if it is one in any part. */
function commonEncoding(encodings: readonly Encoding[], names: readonly string[]): Encoding {
  const [first] = encodings;
  const titles = ({columns}: Encoding) => columns.map(({name}, place) => name ?? place).join(', ');
  names.forEach((name, part) => {
    const own = titles(encodings[part]!);
    if (own !== titles(first!))
      throw new Error(`${name}: has the columns ${own}, ${names[0]} has ${titles(first!)}`);
  });
  return {
    ...first!,
    columns: first!.columns.map((column, place) => {
      const own = encodings.map(({columns}) => columns[place]!);
      return own.find(({kind}) => kind !== 'number') ?? column;
    }),
  };
}

/** The columns of all parts by their names, as they first occur; each of the kind that {@link commonEncoding} has it. */
function unionOf(call: string, encodings: readonly Encoding[]): Encoding {
  const columns = new Map<string, ColumnEncoding>();
  for (const column of encodings.flatMap(({columns}) => columns)) {
    const known = columns.get(column.name!);
    if (!known || known.kind === 'number') columns.set(column.name!, column);
  }
  const union = [...columns.values()];
  const labels = union.filter(({kind}) => kind === 'label');
  if (labels.length > 1)
    throw optionError`${call}: the last column is ${listed(labels.map(({name}) => name!))}, part by part: give ${option('label')}`;
  return {...encodings[0]!, columns: union};
}
