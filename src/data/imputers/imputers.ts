import {constant} from './constant.js';
import type {Imputer} from './imputer.js';
import {mean} from './mean.js';
import {median} from './median.js';
import {mostFrequent} from './mostFrequent.js';

/** The name of a way to fill gaps. */
export type ImputerName = 'mean' | 'median' | 'mostFrequent' | 'constant';

/** Every way to fill gaps. */
export const imputers: Readonly<Record<ImputerName, Imputer>> = {
  mean,
  median,
  mostFrequent,
  constant,
};

/** The name of each. */
export const imputerNames = Object.keys(imputers) as readonly ImputerName[];
