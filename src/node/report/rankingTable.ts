import {percent, rounded, table, type TableCell} from '../../pages/index.js';
import type {SearchRow} from '../../selection/index.js';
import {variedOptions} from '../accuracyMap.js';
import {optionText, parameterText} from '../parameterText.js';

/** Combinations of options from best to worst, with what varies among them. */
export function rankingTable(ranking: readonly SearchRow[], caption: string): string {
  const varied = variedOptions(ranking);
  const names = Object.keys(ranking.find(({score}) => score)?.score?.scores ?? {});
  return table({
    caption,
    head: [
      'rank',
      ...varied.map(optionText),
      'accuracy',
      'deviation',
      'mean loss',
      'objective',
      'gap',
      'seconds',
      ...names,
    ],
    rows: ranking.map(({parameters, score}, i): TableCell[] => [
      String(i + 1),
      ...varied.map(name => parameterText(parameters[name])),
      ...(score
        ? [
            percent(score.accuracy.mean),
            percent(score.accuracy.std),
            rounded(score.loss.mean),
            rounded(score.objective.mean),
            score.gap ? percent(score.gap.mean) : 'none',
            score.seconds.mean.toFixed(2),
            ...names.map(name => rounded(score.scores![name]!.mean)),
          ]
        : ['diverged', '', '', '', '', '', ...names.map(() => '')]
      ).map(number => ({number})),
    ]),
    best: 0,
  });
}
