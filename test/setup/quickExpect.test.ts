import {expect, test} from '@jest/globals';

const values = [
  0,
  -0,
  1,
  1.004,
  1.006,
  -1,
  NaN,
  Infinity,
  -Infinity,
  2n,
  '1',
  undefined,
  null,
  [],
  [1],
  [1, undefined],
  [-0],
  {},
  {a: 1},
  {a: 1, b: undefined},
  {a: [NaN]},
  new Set([1, [2]]),
  new Set([[2], 1]),
  new Map([[1, {a: 1}]]),
  new Error('a'),
  new Error('b'),
  new Float32Array([1]),
  new Float64Array([1]),
  expect.any(Number),
  new Date(0),
  /a/,
  /b/,
];
const matchers = [
  'toBe',
  'toEqual',
  'toBeCloseTo',
  'toBeLessThan',
  'toBeLessThanOrEqual',
  'toBeGreaterThan',
  'toBeGreaterThanOrEqual',
] as const;
type Matchers = Record<(typeof matchers)[number], (...expected: unknown[]) => void>;
const matchersOf = (value: unknown) => expect(value) as unknown as Matchers;

/** What a matcher throws; undefined if it passes. */
function thrown(matcher: () => void): Error | undefined {
  try {
    matcher();
  } catch (error) {
    return error as Error;
  }
  return undefined;
}

test.each(matchers)('%s judges as Jest does', async name => {
  // By way of `resolves` it is always Jest that judges.
  const resolved = (value: unknown) => expect(Promise.resolve(value)).resolves as never as Matchers;
  for (const value of values)
    for (const other of values)
      for (const more of name === 'toBeCloseTo' ? [[], [0], [4]] : [[]]) {
        const quick = thrown(() => matchersOf(value)[name](other, ...more)) === undefined;
        const slow = await (resolved(value)[name](other, ...more) as never as Promise<void>).then(
          () => true,
          () => false,
        );
        expect([value, other, ...more, quick]).toEqual([value, other, ...more, slow]);
      }
});

test('what fails is said by Jest, of the line that asked', () => {
  const error = thrown(() => expect(1).toBe(2))!;
  expect(error.message).toMatch(/Expected: .*2.*\nReceived: .*1/);
  expect(error.stack!.split('\n').find(line => /^ +at /.test(line))).toContain(__filename);
  expect(() => matchersOf(1).toBe()).toThrow('Expected: ');
  expect(() => (expect as (...values: number[]) => unknown)(1, 2)).toThrow('at most one argument');
});

test('passes are counted', () => {
  const before = expect.getState();
  const {assertionCalls, numPassingAsserts} = before;
  expect(1).toBe(1);
  const after = expect.getState();
  expect([
    after.assertionCalls - assertionCalls,
    after.numPassingAsserts - numPassingAsserts,
  ]).toEqual([1, 1]);
});
