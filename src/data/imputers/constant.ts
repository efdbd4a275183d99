import type {Imputer} from './imputer.js';

/** By a value that is given: of a column as its `fill`, else 0 of numbers and 'missing_value' of words. */
export const constant: Imputer = {};
