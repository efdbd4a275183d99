import {listed, quoted} from '../arguments/index.js';
import {type Label} from '../data/index.js';

/** So many classes are plausible. */
const MANY = 20;

/**
 * A warning, in one line, about labels that can be trained on and are probably wrong: very many
 * numbers, which look like quantities, or a class with a single row, which looks like a typing
 * error.
 *
 * @param counts how many rows have each label
 * @param column the name of the label column, where it is known
 * @param areGiven whether the classes were listed: of a part of the rows one alone may then be of a class
 */
export function doubtOfLabels(
  counts: ReadonlyMap<Label, number>,
  column: string | undefined,
  areGiven: boolean,
): string | undefined {
  const labels = [...counts.keys()];
  const rows = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const isFraction = (label: Label) => typeof label === 'number' && !Number.isInteger(label);
  if (labels.length > MANY && (labels.length > rows / 2 || labels.some(isFraction))) {
    const y = column === undefined ? 'y' : quoted(column);
    return `${labels.length} different labels in ${rows} rows: is ${y} a quantity? Only classes are learned`;
  }
  const single = labels.filter(label => counts.get(label) === 1);
  if (areGiven || single.length === 0 || single.length === labels.length) return undefined;
  const [classes, have] = single.length > 1 ? ['classes', 'have'] : ['class', 'has'];
  return `${classes} ${listed(single.map(String))} ${have} one row only: is it a slip?`;
}
