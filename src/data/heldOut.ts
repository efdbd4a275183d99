import type {ColumnOptions} from './columns/columnOptions.js';
import {cellsAt, numberIn, wordIn, type Cell, type Cells} from './table/cells.js';
import type {Dataset} from './dataset.js';
import type {Encoding} from './table/encoding.js';
import {findColumns} from './table/findColumns.js';
import {seededRandom} from './shuffle.js';
import type {SplitOptions} from './split.js';
import {withoutGaps} from './table/tableEncoder.js';
import {takeRows} from './takeRows.js';

/** What says of each row of a part in turn, by its label, whether it is held out. */
export type HoldsOut = (label: Cell | undefined) => boolean;

/** The resolution of shares. */
export const STEPS = 2 ** 30;

/** A seed of its own for each part and each use. */
export function partSeed(seed: number, part: number, use: number): number {
  return seededRandom(seed)(STEPS) ^ Math.imul(part + 1, 0x9e3779b1) ^ Math.imul(use, 0x85ebca6b);
}

/**
 * Draws which rows of a part of the examples are held out, each by itself: the same ones in every pass, whoever
 * makes it, and of other parts others. The first one of each class stays, so that all that are tested are known.
 */
export function holdingOut(
  {test, seed}: Required<Omit<SplitOptions, 'multilabel'>>,
  part: number,
): HoldsOut {
  const random = seededRandom(partSeed(seed, part, 0));
  const met = new Set<Cell>();
  return (label = null) => {
    const isDrawn = random(STEPS) < test * STEPS;
    const name = numberIn(label) ?? wordIn(label);
    const isFirst = !met.has(name);
    met.add(name);
    return isDrawn && !isFirst;
  };
}

/** The rows that are held out and those that are not, undefined if there are none, in their order. */
export function divided(
  data: Dataset,
  holdsOut: HoldsOut,
): {train?: Dataset | undefined; test?: Dataset | undefined} {
  const [train, test]: [number[], number[]] = [[], []];
  for (let row = 0; row < data.rows; row++) (holdsOut(data.labels?.[row]) ? test : train).push(row);
  const taken = (rows: number[]) => (rows.length > 0 ? takeRows(data, rows) : undefined);
  return {train: taken(train), test: taken(test)};
}

/** The rows of a table that are trained on, as {@link divided} has it of the examples that they become. */
export function trainedOn(
  cells: Cells,
  encoding: Encoding,
  {missing, holdsOut}: {missing: ColumnOptions['missing']; holdsOut: HoldsOut},
): Cells {
  const places = findColumns(cells, encoding, undefined);
  const kept = withoutGaps(cells, encoding, missing, places);
  const label = places[encoding.columns.findIndex(({kind}) => kind === 'label')];
  const rows = Array.from({length: kept.rows}, (_, row) => row);
  return cellsAt(
    kept,
    rows.filter(row => !holdsOut(label === undefined ? undefined : kept.at(row, label))),
  );
}
