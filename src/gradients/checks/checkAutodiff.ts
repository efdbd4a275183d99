import type {Judging} from './judge.js';
import type {CoordinateCheck, Failure, InputCheck} from '../report/report.js';
import {name, short} from '../report/reportText.js';

/** How far two float32 computations of one number may differ, relative to the size of its terms. */
const ROUNDING = 1e-5;

/**
 * Compares the reference's gradient by autodiff with a gradient that passed: where they differ at a
 * smooth point the reference's is wrong, at a kink both may be right. With kinks or ties about, a
 * wrong reference is noted only: autodiff through a tie (tf.max) is wrong at smooth coordinates
 * too, and that is no fault of f.
 */
export function checkAutodiff(
  {input, coordinates}: InputCheck,
  size: number,
  {rtol, atol}: Judging,
): {failures: Failure[]; notes: string[]} {
  const apart = ({analytic, autodiff = analytic, numeric, numericError}: CoordinateCheck) => {
    const scale = Math.max(Math.abs(analytic), Math.abs(autodiff), size);
    const tolerance = atol + Math.max(rtol, ROUNDING) * scale;
    return !(
      Math.abs(autodiff - analytic) <= tolerance ||
      Math.abs(autodiff - numeric) <= tolerance + numericError
    );
  };
  const failures: Failure[] = [];
  const notes: string[] = [];
  const wrong = coordinates.filter(check => check.verdict === 'ok' && apart(check));
  if (wrong.length) {
    const {at, analytic, autodiff, numeric} = wrong[0]!;
    const message = `${name(input, at)}: autodiff of the reference gives ${short(autodiff!)}, but analytic ${short(analytic)} and numeric ${short(numeric)} agree; ${wrong.length} of ${coordinates.length} coordinates`;
    const cause = 'an op of the reference has a wrong gradient in tfjs: see docs/tfjs-gradients.md';
    if (coordinates.some(({kink}) => kink)) notes.push(message);
    else failures.push({kind: 'autodiff', input, at, message, cause});
  }
  const kinks = coordinates.filter(
    ({verdict, analytic, autodiff = analytic}) => verdict === 'kink' && autodiff !== analytic,
  );
  if (kinks.length) {
    notes.push(
      `input ${input}: autodiff chooses another slope than analytic at ${kinks.length} of its kinks or ties`,
    );
  }
  return {failures, notes};
}
