import type {Label, Pictures} from '../../data/index.js';
import {topWeights, type LinearSVM} from '../../model/index.js';
import {barTable, escaped, section} from '../../pages/index.js';
import {img} from './picture.js';
import {isScaled, scalerOfFacts} from './runSection.js';
import {templatePictures} from './templates.js';

const BARS = 12;
/** More classes than this are too many to look at one by one. */
const CLASSES = 40;

/**
 * The weights of the model: a template picture for each class where the features are pictures, else
 * the largest weights of each class by feature name.
 *
 * @param classes what the page calls each class
 */
export function weightsSection(
  model: LinearSVM,
  pictures: Pictures | undefined,
  title = pictures ? 'One template a class' : 'The largest weights',
  classes: readonly Label[] = model.classes,
): string {
  const all = effects(model, classes);
  const shown = all.slice(0, CLASSES);
  const unit = isScaled(model.facts)
    ? `A weight is the change of the score for one ${scalerOfFacts(model.facts).unit} of the feature, so that weights compare.`
    : pictures
      ? 'Weights of the pixels as they are.'
      : 'Weights of the features as they are: large where a feature is small.';
  const more =
    all.length > CLASSES ? ` The first ${CLASSES} of ${all.length} classes are shown.` : '';
  if (pictures) {
    const colours =
      pictures.channels === 3
        ? 'What raises the score of the class, as colours.'
        : 'Red: a bright pixel speaks for the class. Blue: against it. White: no matter.';
    const templates = templatePictures(
      shown.map(({weights}) => weights),
      pictures,
    );
    const figures = shown.map(({name}, k) => img(templates[k]!, `Template of ${name}`, name));
    return section(
      title,
      `<p>${escaped(`${colours} ${unit}${more}`)}</p>`,
      `<div class="pictures">${figures.join('\n')}</div>`,
    );
  }
  const tops = topWeights(model, BARS);
  const cards = (tops.length > all.length ? tops.slice(1) : tops.slice(0, CLASSES)).map(
    ({positive, negative}, k) => {
      const bars = [...positive, ...negative]
        .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
        .slice(0, BARS)
        .sort((a, b) => b.effect - a.effect)
        .map(({feature, effect}) => ({name: feature, value: effect}));
      return `<div><h3>${escaped(shown[k]!.name)}</h3>${barTable({bars})}</div>`;
    },
  );
  return section(
    title,
    `<p>${escaped(`${unit} To the right a large value speaks for the class, to the left against it.${more}`)}</p>`,
    `<div class="cards">${cards.join('\n')}</div>`,
  );
}

/** The weights of each score column, in units that compare where the scaling is known. */
function effects(
  {weights, facts}: LinearSVM,
  classes: readonly Label[],
): {name: string; weights: Float64Array}[] {
  const [features, columns] = weights.shape;
  const values = weights.dataSync();
  const names = columns === 1 ? [`${classes[1]} against ${classes[0]}`] : classes.map(String);
  return names.map((name, k) => ({
    name,
    weights: Float64Array.from(
      {length: features},
      (_, d) => values[d * columns + k]! * (facts.scaling?.spread[d] ?? 1),
    ),
  }));
}
