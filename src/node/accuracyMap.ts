import {percent} from '../pages/index.js';
import type {SearchRow} from '../selection/index.js';
import {optionText, parameterText} from './parameterText.js';

/** The accuracies of a search over two of its options. */
interface AccuracyMap {
  /** The option that varies from row to row, and the one from column to column. */
  down: string;
  across: string;
  columns: string[];
  /** Cells are the rows of the search, without a score where training diverged; undefined where none was tried. */
  rows: {name: string; cells: (SearchRow | undefined)[]}[];
  /** The options that vary beside: a cell is the best over their values. */
  others: string[];
}

/** A map of which so much is empty shows nothing: values that were drawn at random are all different. */
const MOST_EMPTY = 0.5;

/**
 * The rows of a search as a map over the two options with the most values; undefined if fewer vary, or if few of their
 * combinations were tried.
 *
 * @param rows as `gridSearch` returns them
 */
export function accuracyMap(rows: readonly SearchRow[]): AccuracyMap | undefined {
  const count = (name: string) => valuesOf(rows, name).length;
  const [first, second, ...others] = variedOptions(rows).sort((a, b) => count(b) - count(a));
  // Among options with as many values, the one that varies fastest goes across.
  const [across, down] =
    second !== undefined && count(first!) === count(second) ? [second, first] : [first, second];
  if (across === undefined || down === undefined) return undefined;
  const at = (name: string, text: string) => (row: SearchRow) =>
    parameterText(row.parameters[name]) === text;
  const columns = valuesOf(rows, across);
  const lines = valuesOf(rows, down).map(name => ({
    name,
    cells: columns.map(column =>
      rows.filter(at(down, name)).filter(at(across, column)).reduce(better, undefined),
    ),
  }));
  const all = lines.flatMap(({cells}) => cells);
  if (all.filter(cell => !cell).length > MOST_EMPTY * all.length) return undefined;
  return {
    down: optionText(down),
    across: optionText(across),
    columns,
    rows: lines,
    others: others.map(optionText),
  };
}

/** The options of the grid that have more than one value. */
export function variedOptions(rows: readonly SearchRow[]): string[] {
  const names = new Set(rows.flatMap(({parameters}) => Object.keys(parameters)));
  return [...names].filter(name => valuesOf(rows, name).length > 1);
}

function valuesOf(rows: readonly SearchRow[], name: string): string[] {
  return [...new Set(rows.map(({parameters}) => parameterText(parameters[name])))];
}

function better(a: SearchRow | undefined, b: SearchRow): SearchRow | undefined {
  if (!a?.score) return b;
  return b.score && b.score.accuracy.mean > a.score.accuracy.mean ? b : a;
}

/** Equal shares, added up in another order, differ in their last bits. */
const ROUNDING = 1e-9;

const SHADES = [' ', '░', '▒', '▓', '█'];

/** The map as shaded numbers to print, the best marked by a star. */
export function accuracyMapText(map: AccuracyMap): string {
  const shares = map.rows.flatMap(({cells}) =>
    cells.flatMap(cell => (cell?.score ? [cell.score.accuracy.mean] : [])),
  );
  const [least, most] = [Math.min(...shares), Math.max(...shares)];
  const cellText = (cell: SearchRow | undefined) => {
    if (!cell) return '';
    if (!cell.score) return '   diverged';
    const share = cell.score.accuracy.mean;
    const heat = most - least > ROUNDING ? (share - least) / (most - least) : 1;
    const shade = SHADES[Math.round(heat * (SHADES.length - 1))]!.repeat(2);
    return `${shade} ${percent(share)}${most - share < ROUNDING ? '*' : ' '}`;
  };
  const lines = [
    [`${map.down} \\ ${map.across}`, ...map.columns.map(column => `   ${column}`)],
    ...map.rows.map(({name, cells}) => [name, ...cells.map(cellText)]),
  ];
  const widths = lines[0]!.map((_, k) => Math.max(...lines.map(line => line[k]!.length)));
  const beside = map.others.length ? `, the best over ${map.others.join(' and ')}` : '';
  return [
    `accuracy${beside}:`,
    ...lines.map(line =>
      `  ${line.map((text, k) => text.padEnd(widths[k]!)).join('  ')}`.trimEnd(),
    ),
  ].join('\n');
}
