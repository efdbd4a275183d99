import {nameLike} from '../../arguments/index.js';
import {option, OptionError, optionError, spelled} from '../../data/index.js';
import type {Predictions, Scorer} from './scorer.js';
import {scorers} from './scorers.js';

/** What gives a model probabilities, in code; named as an option is, for the command line has a flag. */
export const HOW_TO_CALIBRATE =
  'linearSVM({probability: true}) before fit, or calibrate(model, x, y)';

/**
 * A scorer: by the name of one of the package ('balancedAccuracy'), a {@link Scorer}, or a function with a
 * name, of which more is better.
 */
export type ScorerChoice = string | Scorer | ((predictions: Predictions) => number);

/**
 * The scorers chosen.
 *
 * @param hasProbabilities whether the model has probabilities to be judged
 * @param named those that go by a name
 * @throws one line if there is none of a name, one needs probabilities, or two go by the same
 */
export function scorersOf(
  call: string,
  choices: readonly ScorerChoice[] = [],
  hasProbabilities = false,
  named: Readonly<Record<string, Scorer>> = scorers,
): Scorer[] {
  if (!Array.isArray(choices))
    throw new TypeError(`${call}: scores must be an array of scorers, got ${typeof choices}`);
  const chosen = choices.map((choice: ScorerChoice) => scorerOf(call, choice, named));
  const blind = chosen.find(({needsProbabilities}) => needsProbabilities);
  if (blind && !hasProbabilities)
    throw optionError`${call}: ${option('scores', blind.name)} needs probabilities: ${option(HOW_TO_CALIBRATE)}`;
  const names = chosen.map(({name}) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw optionError`${call}: two scorers have the name ${spelled(twice)}`;
  return chosen;
}

function scorerOf(
  call: string,
  choice: ScorerChoice,
  named: Readonly<Record<string, Scorer>>,
): Scorer {
  if (typeof choice === 'string') {
    if (Object.hasOwn(named, choice)) return named[choice]!;
    const names = Object.keys(named);
    const meant = nameLike(choice, names);
    const others = names.flatMap((name, i) => [i === 0 ? 'there are ' : ', ', spelled(name)]);
    throw new OptionError([
      `${call}: there is no scorer `,
      spelled(choice),
      ': ',
      ...(meant ? ['did you mean ', spelled(meant), '?'] : others),
    ]);
  }
  const scorer =
    typeof choice === 'function'
      ? {name: choice.name, greaterIsBetter: true, score: choice}
      : choice;
  if (typeof scorer?.score === 'function' && typeof scorer.name === 'string' && scorer.name !== '')
    return scorer;
  throw new TypeError(
    `${call}: a scorer is a name, a function with a name, or {name, greaterIsBetter, score}`,
  );
}
