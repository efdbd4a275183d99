import Papa from 'papaparse';
import * as svm from 'tfjs-svm';
import {MOST_CLASSES, MOST_POINTS, pointAt, type Axis, type State} from './state.js';

/** The columns of a CSV text: their names, or their numbers where there are none. */
export function columnsOfCSV(text: string): string[] {
  const [first] = Papa.parse<string[]>(text.replace(/^\ufeff/, ''), {
    preview: 1,
    skipEmptyLines: true,
  }).data;
  if (!first || first.length < 3)
    throw new Error(`csv: has ${first?.length ?? 0} columns, it takes two numbers and a class`);
  const hasNames = first.every(cell => !Number.isFinite(Number(cell)) || cell.trim() === '');
  return hasNames ? first : first.map((_, i) => `column ${i + 1}`);
}

/** Which columns of a CSV text are shown, by index. */
export interface Columns {
  x: number;
  y: number;
  label: number;
}

/**
 * Two columns of a CSV text as points, brought to the middle of the plane.
 *
 * @throws one line if the two are not all numbers, or the classes too few or too many
 */
export function pointsOfCSV(
  text: string,
  {x, y, label}: Columns,
): Pick<State, 'points' | 'classes' | 'axes'> {
  if (new Set([x, y, label]).size < 3) throw new Error('csv: takes three different columns');
  const names = columnsOfCSV(text);
  const drop = [...names.keys()].filter(column => column !== x && column !== y && column !== label);
  const table = svm.parseCSV(text, {label, drop}) as svm.DenseDataset;
  const labels = table.labels!;
  const known = [...new Set(labels)].sort();
  if (known.length < 2 || known.length > MOST_CLASSES)
    throw new Error(
      `csv: column '${names[label]}' has ${known.length} classes, the page takes 2 to ${MOST_CLASSES}`,
    );
  const axisOf = (column: number, place: number): Axis => {
    const values = Array.from({length: table.rows}, (_, row) => table.values[2 * row + place]!);
    const [least, greatest] = [Math.min(...values), Math.max(...values)];
    return {
      name: names[column]!.slice(0, 40),
      center: (least + greatest) / 2,
      scale: (greatest - least) / 8 || 1,
    };
  };
  // Features keep the order that they have in the file.
  const [placeX, placeY] = x < y ? [0, 1] : [1, 0];
  const axes = [axisOf(x, placeX), axisOf(y, placeY)] as const;
  const step = Math.max(1, table.rows / MOST_POINTS);
  const rows = Array.from({length: Math.min(table.rows, MOST_POINTS)}, (_, i) =>
    Math.floor(i * step),
  );
  const inPlane = (row: number, place: number, {center, scale}: Axis) =>
    (table.values[2 * row + place]! - center) / scale;
  return {
    classes: known.map(name => String(name).slice(0, 40)),
    axes,
    points: rows.map(row =>
      pointAt(
        inPlane(row, placeX, axes[0]),
        inPlane(row, placeY, axes[1]),
        known.indexOf(labels[row]!),
      ),
    ),
  };
}
