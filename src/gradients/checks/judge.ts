import type {CoordinateCheck} from '../report/report.js';
import type {Slope} from '../slope.js';

/** How strict to be. */
export interface Judging {
  rtol: number;
  atol: number;
  detectKinks: boolean;
}

/** A numeric value that may be this far off, relative to the size of the gradient, decides nothing. */
const UNDECIDED = 0.1;

/**
 * The verdict on an analytic and a numeric slope. `size` is what errors are relative to when both
 * vanish.
 */
export function judge(
  analytic: number,
  slope: Slope,
  size: number,
  {rtol, atol, detectKinks}: Judging,
): Pick<CoordinateCheck, 'numeric' | 'numericError' | 'relativeError' | 'kink' | 'verdict'> {
  const scale = Math.max(Math.abs(analytic), Math.abs(slope.value), size);
  const difference = Math.abs(analytic - slope.value);
  const tolerance = atol + rtol * scale;
  const found = {
    numeric: slope.value,
    numericError: slope.error,
    relativeError: difference === 0 ? 0 : difference / scale,
  };
  if (slope.kink && difference > tolerance) {
    const {left, right, lower, upper, noise} = slope.kink;
    const slack = tolerance + noise;
    const within = analytic >= lower - slack && analytic <= upper + slack;
    return {...found, kink: {left, right}, verdict: within && detectKinks ? 'kink' : 'wrong'};
  }
  if (!(difference <= tolerance + slope.error)) return {...found, verdict: 'wrong'};
  const undecided = slope.error > UNDECIDED * scale && difference > 0;
  return {...found, verdict: undecided ? 'unresolved' : 'ok'};
}
