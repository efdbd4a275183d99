import type {Encoding, Label, Pictures, DatasetFields} from '../data/index.js';

/** The file or table that examples came from, as far as it is known. */
export interface Source {
  /**
   * Names of the features and of the label column, where there were any. Where features are terms of
   * texts, their names are those of the vectorizer.
   */
  features?: readonly string[];
  labelColumn?: string;
  /** The encoding of each column of the training file, so that new files are read alike. */
  encoding?: Encoding;
  /** Whether the svmlight file of training counted its columns from 0, not from 1. */
  zeroBased?: boolean;
  /** The size of the pictures it was trained on. */
  pictures?: Pictures;
}

/** The source of a table. */
export function sourceOf({
  features,
  labelColumn,
  encoding,
  zeroBased,
  pictures,
}: Pick<DatasetFields, keyof Source>): Source {
  return {
    ...(features && {features: [...features]}),
    ...(labelColumn !== undefined && {labelColumn}),
    ...(encoding && {encoding}),
    ...(zeroBased !== undefined && {zeroBased}),
    ...(pictures && {pictures}),
  };
}

/** How to read the model's columns from a table file; undefined if it knows no columns by name. */
export function encodingOf(
  {encoding, features, labelColumn}: Source,
  classes: readonly Label[],
): Encoding | undefined {
  if (encoding || !features) return encoding;
  const type = typeof classes[0] === 'number' ? 'number' : 'string';
  return {
    columns: [
      ...features.map(name => ({kind: 'number', name}) as const),
      ...(labelColumn === undefined ? [] : [{kind: 'label', name: labelColumn, type} as const]),
    ],
  };
}
