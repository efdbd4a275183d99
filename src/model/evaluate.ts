import type {Features} from '../data/index.js';
import type {MarginLoss} from '../losses/index.js';
import {examplesFor} from './examples.js';
import type {Texts} from './inputs.js';
import type {Labels} from './labels.js';
import type {TrainedLayer} from './layer.js';
import {evaluateLabelSets} from './multilabel/evaluateLabelSets.js';
import type {LabelSets} from './multilabel/labelSets.js';
import {defaultLoss} from './objective.js';
import type {EvaluateOptions} from './options.js';
import {scoreOf, type Score} from './score.js';
import {scoresOf} from './scores.js';

/**
 * How well a layer does on examples with known labels.
 *
 * @param loss the loss that was given, if any was
 * @throws as `LinearSVM.evaluate`
 */
export async function evaluate(
  call: string,
  layer: TrainedLayer,
  [x, y]: readonly [Features | Texts, Labels | LabelSets | undefined],
  loss: MarginLoss | undefined,
  options: EvaluateOptions,
): Promise<Score> {
  const {facts} = layer;
  if (facts.multilabel !== undefined)
    return evaluateLabelSets(call, layer, [x, y as LabelSets], loss, options);
  const {sampleWeight, scores: choices} = options;
  const known = loss ?? (facts.importedFrom ? undefined : defaultLoss(facts.classes.length));
  const {data, labels, weights} = examplesFor(call, layer, [x, y as Labels, sampleWeight]);
  const scores = scoresOf(data, layer);
  try {
    return await scoreOf(call, scores, [labels, weights], known, facts, choices);
  } finally {
    scores.dispose();
  }
}
