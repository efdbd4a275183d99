import {Option} from 'commander';
import {columnIn, splitters, type Dataset, type Label} from '../data/index.js';
import {kebabCase} from '../node/index.js';
import type {FoldOptions} from '../selection/index.js';
import {dataOptions, encodingOptions, noFeature, type DataFlags} from './dataOptions.js';
import {nameOf, number} from './options.js';

/** The options of commands that read examples and divide them into folds. */
export const dividedOptions = () => [
  ...dataOptions('the last column', -1),
  ...encodingOptions(),
  new Option(
    '--folds <number>',
    'parts that are held out in turn, each class in proportion',
  ).argParser(number),
  new Option(
    '--split <name>',
    `how rows are divided: ${Object.keys(splitters).map(kebabCase).join(', ')}`,
  ).argParser(nameOf(splitters)),
  new Option('--groups <column>', 'the column of what belongs together, no feature').argParser(
    columnIn,
  ),
];

/** How rows are divided, where that is not by class and chance. */
export interface SplitFlags {
  folds?: number;
  split?: string;
  groups?: string | number;
}

/** The flags for reading: the column of groups is kept unencoded, and is no feature. */
export function withGroups<T extends DataFlags>(
  command: string,
  {groups, ...flags}: T & SplitFlags,
): T {
  if (groups === undefined) return flags as unknown as T;
  return noFeature(command, 'groups', groups, flags as unknown as T);
}

/** How rows are to be divided, and into how many folds. */
export function foldsOf(
  command: string,
  {folds = 5, split, groups, seed}: SplitFlags & {seed: number},
  {labels, kept}: Dataset,
): {division: Pick<FoldOptions, 'folds' | 'groups'>; count: number} {
  if (groups !== undefined && split === undefined)
    throw new Error(`${command}: --groups needs a --split that goes by them, such as group-k-fold`);
  if (split === undefined) return {division: {folds}, count: folds};
  const splitter = splitters[split]!({folds});
  if (splitter.needsGroups && groups === undefined)
    throw new Error(`${command}: --split ${kebabCase(split)} needs --groups, a column`);
  const named = groups !== undefined && {
    groups: (kept![groups] ?? Object.values(kept!)[0]) as Label[],
  };
  const {length: count} = splitter.split({labels: labels!, seed, ...named});
  return {division: {folds: splitter, ...named}, count};
}
