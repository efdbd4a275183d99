/** How the features of a table are called. */
export interface NamedFeatures {
  /** [D] */
  readonly features?: readonly string[] | undefined;
  /** Whether the svmlight file that they are of counted them from 0, not from 1. */
  readonly zeroBased?: boolean | undefined;
}

/**
 * The name of a feature; of those without names its number: from 1 where they are of an svmlight file that counts
 * from 1, else from 0.
 *
 * @param column its column, from 0
 */
export function featureName({features, zeroBased}: NamedFeatures, column: number): string {
  return features?.[column] ?? String(zeroBased === false ? column + 1 : column);
}
