import {checkNames} from '../arguments/index.js';
import {checkFeatures, isRawTable, rawOf, type Features} from '../data/index.js';
import {
  checkLabelsOrSets,
  checkSampleWeight,
  countOf,
  fitOptions,
  isRaw,
  type FitOptions,
  type Labels,
  type LabelSets,
  type SVMOptions,
  type Texts,
} from '../model/index.js';
import type {WeighedExamples} from './fold.js';

/** Examples, labels and weights, checked. */
export function checkWeighedExamples(
  call: string,
  x: Features | Texts,
  y: Labels | LabelSets | undefined,
  fit: FitOptions = {},
  svm: SVMOptions = {},
): WeighedExamples {
  const {sampleWeight} = checkNames(`${call}: fit`, fit, fitOptions);
  const data = isRaw(x) ? x : checkFeatures(`${call}: x`, x);
  const rows = countOf(data);
  const given = y ?? ('labels' in data ? data.labels : undefined);
  const labels = checkLabelsOrSets(`${call}: y`, given, rows, svm);
  const weights = checkSampleWeight(call, sampleWeight, rows);
  const raw = isRaw(data) ? data : (rawOf(`${call}: x`, data) ?? data);
  if (!isRawTable(raw)) return {data, raw, labels, weights};
  return {data, raw: {...raw, source: `${raw.source}, the rows to train on`}, labels, weights};
}
