import type {ScalerName} from '../data/index.js';
import type {SVMOptions} from './options.js';

/** What features are scaled by; undefined for what suits their rows. The only reader of both its options. */
export function scalerOf({
  scaling,
  standardize,
  vectorizer,
}: Pick<SVMOptions, 'scaling' | 'standardize' | 'vectorizer'>): ScalerName | undefined {
  return scaling ?? ((standardize ?? !vectorizer) ? undefined : 'none');
}
