import {expect, test} from '@jest/globals';
import {learnsColumns} from '../../src/data/index.js';

test.each([
  [{}, false],
  [{drop: ['a']}, false],
  [{dates: ['a']}, false],
  [{ordinal: {a: ['low', 'high']}}, false],
  [{missing: 'drop'}, false],
  [{missing: 'mean'}, true],
  [{categorical: ['a']}, true],
  [{text: ['a']}, true],
  [{byColumn: {a: {missing: 'mean'}}}, true],
] as const)('whether %j is learnt of all rows: %s', (options, isLearnt) => {
  expect(learnsColumns(options)).toBe(isLearnt);
});
