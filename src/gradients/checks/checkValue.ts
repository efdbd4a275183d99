import {indexOf} from '../indexOf.js';
import type {Failure} from '../report/report.js';
import {short} from '../report/reportText.js';

/** Float32 implementations of one formula agree to this, relative to the size of the values. */
const SAME_FUNCTION = 1e-4;

/** Finds entries of the value that are not finite, and other functions that are not the same one. */
export function checkValue(
  value: Float64Array,
  noise: Float64Array,
  shape: readonly number[],
  others: readonly {name: string; value: Float64Array}[],
): Failure[] {
  const failures: Failure[] = [];
  const bad = value.findIndex(y => !Number.isFinite(y));
  if (bad >= 0) {
    const at = indexOf(bad, shape);
    failures.push({
      kind: 'not finite',
      at,
      message: `value at [${at.join(', ')}] is ${value[bad]}`,
    });
    return failures;
  }
  const size = Math.sqrt(value.reduce((sum, y) => sum + y * y, 0) / Math.max(1, value.length));
  for (const {name, value: other} of others) {
    if (other.length !== value.length) {
      const message = `${name} returns ${other.length} numbers, f returns ${value.length} ([${shape}])`;
      failures.push({kind: 'value', message});
      continue;
    }
    const wrong = value.findIndex(
      (y, j) =>
        !(
          Math.abs(y - other[j]!) <=
          SAME_FUNCTION * Math.max(Math.abs(y), Math.abs(other[j]!), size) + 8 * noise[j]!
        ),
    );
    if (wrong < 0) continue;
    const at = indexOf(wrong, shape);
    failures.push({
      kind: 'value',
      at,
      message: `value at [${at.join(', ')}]: f gives ${short(value[wrong]!)}, ${name} ${short(other[wrong]!)}: not the same function`,
    });
  }
  return failures;
}
