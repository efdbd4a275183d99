import {percent, rounded, table, type TableCell} from '../../pages/index.js';
import type {CorrectedT, GridSearch, SearchRow} from '../../selection/index.js';
import {variedOptions} from '../accuracyMap.js';
import {optionText, parameterText, scoreText} from '../parameterText.js';

/**
 * Combinations of options from best to worst, with what varies among them.
 *
 * @param comparisons of each, how far the best is ahead of it
 */
export function rankingTable(
  ranking: readonly SearchRow[],
  caption: string,
  comparisons?: GridSearch['comparisons'],
): string {
  const varied = variedOptions(ranking);
  const names = Object.keys(ranking.find(({score}) => score)?.score?.scores ?? {});
  const compared = comparisons?.some(Boolean);
  const explained = `${caption} The lead of the best is that of what ranks, with 95 % confidence (corrected t test over the folds): where 0 is within, it may be chance.`;
  return table({
    caption: compared ? explained : caption,
    head: [
      'rank',
      ...varied.map(optionText),
      'accuracy',
      'deviation',
      'mean loss',
      'objective',
      'gap',
      'seconds',
      ...names.map(scoreText),
      ...(compared ? ['lead of the best', 'p'] : []),
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
      ...(compared ? leadOf(comparisons![i]).map(number => ({number})) : []),
    ]),
    best: 0,
  });
}

function leadOf(comparison: CorrectedT | undefined): string[] {
  if (!comparison) return ['', ''];
  const {interval, p} = comparison;
  return [
    `${interval.map(end => rounded(end, 3)).join(' to ')}`,
    p < 0.001 ? '< 0.001' : p.toFixed(3),
  ];
}
