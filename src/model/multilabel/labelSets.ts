import {described, isArrayLike, isTensor} from '../../arguments/index.js';
import type {Tensor1D} from '@tensorflow/tfjs';
import {type Label} from '../../data/index.js';
import {
  checkLabels,
  checkSeveral,
  classesOf,
  labelIndex,
  UnknownLabelError,
  type Labels,
} from '../labels.js';
import type {SVMOptions} from '../options.js';

/** The label of an example, or all of them where it can have several. */
export type LabelOrSet = Label | readonly Label[];

/** The labels of each example, [N]: an array of them, or a text with a separator between them. */
export type LabelSets = ArrayLike<LabelOrSet>;

/** What separates the labels in a text. */
export function separatorOf(multilabel: boolean | string): string {
  return typeof multilabel === 'string' ? multilabel : ',';
}

/**
 * The labels of each example as arrays, checked: as many as there are examples, all strings or all
 * finite numbers. Of texts they are numbers if all are, in their plain form.
 */
export function checkLabelSets(
  call: string,
  y: LabelSets | Tensor1D | undefined,
  rows: number,
  separator: string,
): Label[][] {
  if (y === undefined || y === null) throw new Error(`${call} is missing`);
  if (isTensor(y) || !isArrayLike(y))
    throw new TypeError(
      `${call} must be the labels of each example, arrays or texts with '${separator}' between them, got ${described(y)}`,
    );
  if (y.length !== rows) throw new Error(`${call} has labels of ${y.length} for ${rows} examples`);
  const given = Array.from<Label | readonly Label[]>(y);
  // Texts that are the same share an array: most sets come often.
  const setOf = cached((text: string) => {
    const labels = text.split(separator).map(label => label.trim());
    return labels.filter(label => label !== '');
  });
  const sets = given.map(set => {
    if (Array.isArray(set)) return set as Label[];
    return typeof set === 'string' ? setOf(set) : [set as Label];
  });
  if (areIndicators(given))
    throw new TypeError(
      `${call} has 0s and 1s: the labels that each example has are wanted, names.filter((_, k) => row[k]) of each row`,
    );
  const areTexts = given.every(set => typeof set === 'string');
  const isNumber = (label: Label) => String(Number(label)) === label && Number.isFinite(+label);
  if (areTexts && [...labelsOf(sets)].every(isNumber)) {
    const numbers = cached((set: Label[]) => set.map(Number));
    return sets.map(numbers);
  }
  const first = sets.find(set => set.length > 0)?.[0];
  for (let i = 0; i < sets.length; i++) {
    const set = sets[i]!;
    for (let k = 0; k < set.length; k++) {
      const label = set[k]!;
      if (typeof label !== 'string' && !Number.isFinite(label))
        throw new Error(
          `${call} has ${described(label)} at ${i}: a label is a string or a finite number`,
        );
      if (typeof label !== typeof first)
        throw new Error(`${call} mixes strings and numbers ('${first}' and, at ${i}, '${label}')`);
    }
  }
  return sets;
}

/** The function, asked once for each argument. */
function cached<A, V>(find: (argument: A) => V): (argument: A) => V {
  const found = new Map<A, V>();
  return argument => {
    if (!found.has(argument)) found.set(argument, find(argument));
    return found.get(argument)!;
  };
}

/** The labels that occur in sets. */
export function labelsOf(sets: readonly (readonly Label[])[]): Set<Label> {
  const labels = new Set<Label>();
  for (let i = 0; i < sets.length; i++)
    for (let k = 0; k < sets[i]!.length; k++) labels.add(sets[i]![k]!);
  return labels;
}

/** Whether rows say of each label whether it is there, as an indicator matrix does: no set has a label twice. */
function areIndicators(rows: readonly LabelOrSet[]): boolean {
  const isOfBits = (row: LabelOrSet) => Array.isArray(row) && row.every(v => v === 0 || v === 1);
  return (
    rows.every(isOfBits) &&
    rows.some(row => new Set(row as readonly Label[]).size < (row as readonly Label[]).length)
  );
}

/** The labels of examples, checked: one of each, or all of them in an array where they can have several. */
export function checkLabelsOrSets(
  call: string,
  y: Labels | LabelSets | undefined,
  rows: number,
  {multilabel}: Pick<SVMOptions, 'multilabel'>,
): LabelOrSet[] {
  return multilabel
    ? checkLabelSets(call, y as LabelSets, rows, separatorOf(multilabel))
    : checkLabels(call, y as Labels, rows);
}

/** The classes of examples: their labels, or those in their sets. @throws one line if single labels are all the same, and no classes were given */
export function classesIn(
  call: string,
  labels: ArrayLike<LabelOrSet> & Iterable<LabelOrSet>,
  {multilabel, classes}: Pick<SVMOptions, 'multilabel' | 'classes'>,
): Label[] {
  if (!multilabel) {
    const occurring = classesOf(labels as Iterable<Label>);
    if (!classes) checkSeveral(call, occurring);
    return occurring;
  }
  const separator = separatorOf(multilabel);
  return classesOf(labelsOf(checkLabelSets(`${call}: y`, labels, labels.length, separator)));
}

/** [N · K], 1 where an example has a label. @throws one line if it has one that is none of the classes */
export function membershipOf(
  call: string,
  sets: readonly (readonly Label[])[],
  classes: readonly Label[],
): Uint8Array {
  const {ofText} = labelIndex(classes);
  const members = new Uint8Array(sets.length * classes.length);
  for (let i = 0; i < sets.length; i++) {
    const set = sets[i]!;
    for (let at = 0; at < set.length; at++) {
      const label = set[at]!;
      const k = ofText(String(label));
      if (k === undefined) throw new UnknownLabelError(call, label, i, classes);
      members[i * classes.length + k] = 1;
    }
  }
  return members;
}

/** [N · K], 1 where an example has a label. @throws as {@link checkLabelSets} and {@link membershipOf} */
export function membersOf(
  call: string,
  labels: LabelSets,
  classes: readonly Label[],
  separator: string,
): Uint8Array {
  const at = `${call}: y`;
  return membershipOf(at, checkLabelSets(at, labels, labels.length, separator), classes);
}

/** [N · K], 1 where a score is above the threshold of its label, 0 by default. */
export function predictedSets(
  scores: ArrayLike<number>,
  classes: number,
  thresholds: readonly number[] | undefined,
): Uint8Array {
  const members = new Uint8Array(scores.length);
  for (let i = 0; i < scores.length; i++)
    members[i] = scores[i]! > Math.fround(thresholds?.[i % classes] ?? 0) ? 1 : 0;
  return members;
}

/** The labels of each example, in the order of the classes. */
export function labelsIn(members: Uint8Array, classes: readonly Label[]): Label[][] {
  return Array.from({length: members.length / classes.length}, (_, i) =>
    classes.filter((_, k) => members[i * classes.length + k]),
  );
}
