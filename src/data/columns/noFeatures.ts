import type {Column, ColumnKind} from './columnKind.js';

/** What is the same of all kinds of columns that become no features. */
export const noFeatures = {
  width: () => 0,
  features: () => [],
  learn: () => undefined,
  write: () => ({write: () => undefined}),
} satisfies Partial<ColumnKind<Column, object>>;
