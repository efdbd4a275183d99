import {foldOf, foldsByNumber, groupNumbers, type Splitter} from './splitter.js';

/**
 * Each row is tested on by itself: as many fits as there are rows.
 *
 * @example
 * ```js
 * leaveOneOut().name; // → 'leaveOneOut'
 * ```
 */
export function leaveOneOut(): Splitter {
  return {
    name: 'leaveOneOut',
    options: {},
    split: ({labels: {length}}) => Array.from({length}, (_, row) => foldOf(length, [row])),
  };
}

/**
 * Each group is tested on by itself, in order. @throws in use, without groups, or of one only
 *
 * @example
 * ```js
 * leaveOneGroupOut().name; // → 'leaveOneGroupOut'
 * ```
 */
export function leaveOneGroupOut(): Splitter {
  const name = 'leaveOneGroupOut';
  return {
    name,
    options: {},
    needsGroups: true,
    split(rows) {
      const {numbers, count} = groupNumbers(name, rows, 2);
      return foldsByNumber(numbers, count);
    },
  };
}
