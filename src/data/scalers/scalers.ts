import {maxabs} from './maxabs.js';
import {minmax} from './minmax.js';
import {none} from './none.js';
import {robust} from './robust.js';
import type {Scaler} from './scaler.js';
import {standard} from './standard.js';

/** The name of a way to scale features. */
export type ScalerName = 'standard' | 'minmax' | 'robust' | 'maxabs' | 'none';

/** Every way to scale features. */
export const scalers: Readonly<Record<ScalerName, Scaler>> = {
  standard,
  minmax,
  robust,
  maxabs,
  none,
};

/** The name of each. */
export const scalerNames = Object.keys(scalers) as readonly ScalerName[];
