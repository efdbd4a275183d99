const {equals, iterableEquality} = require('@jest/expect-utils');

/** Matchers that a file may call a hundred thousand times: whether they pass, as soon as nothing needs to be said. */
const passes = {
  toBe: Object.is,
  toEqual: (a, b) => equals(a, b, [...matchersObject().customEqualityTesters, iterableEquality]),
  toBeCloseTo: (a, b, digits = 2) => areNumbers(a, b) && Math.abs(b - a) < 10 ** -digits / 2,
  toBeLessThan: (a, b) => areNumbers(a, b) && a < b,
  toBeLessThanOrEqual: (a, b) => areNumbers(a, b) && a <= b,
  toBeGreaterThan: (a, b) => areNumbers(a, b) && a > b,
  toBeGreaterThanOrEqual: (a, b) => areNumbers(a, b) && a >= b,
};

/** What Jest's `expect` knows: how files say that values are equal, too. */
const matchersObject = () => globalThis[Symbol.for('$$jest-matchers-object')];

const areNumbers = (a, b) => typeof a === 'number' && typeof b === 'number';

/**
 * Jest's `expect` makes some four hundred functions and an error before it looks at a value. Here it is called for what
 * the matchers above do not pass, and for all others: it judges, and says what is wrong.
 */
module.exports = function quickExpect(expect) {
  const matchersOf = {
    get({actual}, name) {
      if (!Object.hasOwn(passes, name)) return expect(actual)[name];
      return function matcher(...expected) {
        if (expected.length > 0 && passes[name](actual, ...expected)) {
          const state = expect.getState();
          state.assertionCalls++;
          state.numPassingAsserts++;
          return;
        }
        try {
          expect(actual)[name](...expected);
        } catch (error) {
          Error.captureStackTrace(error, matcher); // Jest shows the line of the topmost call.
          throw error;
        }
      };
    },
    has: ({actual}, name) => name in expect(actual),
  };
  const quick = (actual, ...rest) =>
    rest.length > 0 ? expect(actual, ...rest) : new Proxy({actual}, matchersOf);
  return Object.defineProperties(quick, Object.getOwnPropertyDescriptors(expect));
};
