/** What the checker found at one coordinate of an input. */
export interface CoordinateCheck {
  /** Where: the index into the input, one number an axis. */
  at: number[];
  analytic: number;
  /** By autodiff of `reference`. */
  autodiff?: number;
  numeric: number;
  /** How far off the numeric value may itself be: truncation and rounding. */
  numericError: number;
  /** |analytic − numeric| over the larger of the two and the root mean square of the gradient. */
  relativeError: number;
  /** Where the one-sided slopes differ however small the step: a kink or a tie. */
  kink?: {left: number; right: number};
  /** 'unresolved': the numeric value is too uncertain to tell. */
  verdict: 'ok' | 'kink' | 'unresolved' | 'wrong';
}

/** What the checker found at one input. */
export interface InputCheck {
  input: number;
  shape: number[];
  dtype: string;
  /** 'fixed': not differentiated, as integer inputs never are. */
  verdict: 'ok' | 'wrong' | 'fixed';
  /** The coordinates measured: all of them, or a sample. */
  coordinates: CoordinateCheck[];
  /** The coordinate of the greatest relative error, kinks aside. */
  worst?: CoordinateCheck;
  worstRelativeError: number;
  /** The worst relative difference of the reference's autodiff and the analytic gradient, kinks aside. */
  worstAutodiffError?: number;
  kinks: number;
  unresolved: number;
}

/** What the checker found along one random direction through all inputs. */
export interface DirectionCheck {
  analytic: number;
  autodiff?: number;
  numeric: number;
  numericError: number;
  relativeError: number;
  /**
   * By which power of t the Taylor remainder `f(x + tv) − f(x) − t⟨∇f, v⟩` falls: 2 if the gradient
   * is right, 1 if not. Left out where it vanishes in the rounding from the start.
   */
  order?: number;
  kink?: {left: number; right: number};
  verdict: 'ok' | 'kink' | 'unresolved' | 'wrong';
}

/** Something that is wrong. */
export interface Failure {
  kind:
    | 'value'
    | 'throws'
    | 'gradient'
    | 'autodiff'
    | 'direction'
    | 'slope'
    | 'subgradient'
    | 'kink'
    | 'not finite'
    | 'linearity'
    | 'repeatability'
    | 'leak'
    | 'second order'
    | 'unresolved';
  input?: number;
  /** The coordinate it shows at best. */
  at?: number[];
  message: string;
  /** A guess at the cause, where the numbers give it away. */
  cause?: string;
}

/** All that a check found. */
export interface CheckFacts {
  backend: string;
  /** Where the finite differences were taken: of `float64`, or of f itself. */
  differences: 'float64' | 'float32';
  seed: number;
  outputShape: number[];
  failures: Failure[];
  inputs: InputCheck[];
  directions: DirectionCheck[];
  /**
   * With `order: 2`, the Hessian–vector product along a random direction, input by input; `order` is
   * that of the Taylor remainder with the second-order term, 3 if it is right.
   */
  secondOrder?: {inputs: InputCheck[]; order?: number};
  /** What is worth knowing and no failure. */
  notes: string[];
}

/** All that a check found, and its forms. */
export interface GradientReport extends CheckFacts {
  /** Whether nothing failed. */
  ok: boolean;
  /** A table for people. */
  toString(): string;
  /** The facts alone, for machines; numbers that are not finite are strings. */
  toJSON(): object;
}
