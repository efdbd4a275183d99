import {precisionRecallCurve, rocCurve, type LinearSVM} from '../../model/index.js';
import {lineChart, rounded, section, side, type Plotter, type Series} from '../../pages/index.js';
import type {Judged} from './judged.js';

const COLOURS = ['first', 'second', 'right'] as const;

/** ROC and precision–recall curves: of the second of two classes, or of the three that are hardest to tell from the rest. */
export function curvesSection(
  plots: Plotter,
  {classes}: LinearSVM,
  judged: Judged | undefined,
): string {
  if (!judged) return '';
  const {labels, scores, columns, sets} = judged;
  const curves = classes.flatMap((label, k) => {
    if (!sets && classes.length === 2 && k === 0) return [];
    const hits = labels.map((other, i) =>
      sets ? sets.truth[i * columns + k] === 1 : other === label,
    );
    // There is no curve where all are of the class, or none.
    if (hits.every(Boolean) || !hits.some(Boolean)) return [];
    const own = labels.map((_, i) => scores[i * columns + (columns === 1 ? 0 : k)]!);
    return [{label, roc: rocCurve(own, hits), recall: precisionRecallCurve(own, hits)}];
  });
  if (curves.length === 0) return '';
  const shown = curves.sort((a, b) => a.roc.area - b.roc.area).slice(0, COLOURS.length);
  const least =
    curves.length > shown.length ? `, the ${shown.length} classes of the least area` : '';
  const series = (points: (curve: (typeof shown)[number]) => [number, number][]): Series[] =>
    shown.map((curve, i) => ({
      name: String(curve.label),
      colour: COLOURS[i]!,
      points: points(curve),
    }));
  const areas = shown.map(({label, roc}) => `${label} ${rounded(roc.area)}`).join(', ');
  const averages = shown
    .map(({label, recall}) => `${label} ${rounded(recall.averagePrecision)}`)
    .join(', ');
  return section(
    'By the threshold',
    side(
      lineChart(plots, {
        caption: `ROC: what is found of the class against what is taken by mistake${least}. Areas: ${areas}`,
        x: 'share of the others that is taken',
        y: 'share of the class that is found',
        series: series(({roc}) =>
          Array.from(roc.falsePositiveRate, (rate, i) => [rate, roc.truePositiveRate[i]!]),
        ),
      }),
      lineChart(plots, {
        caption: `Precision and recall${least}. Average precision: ${averages}`,
        x: 'recall: share of the class that is found',
        y: 'precision: share that is right',
        series: series(({recall}) =>
          Array.from(
            recall.recall,
            (share, i) => [share, recall.precision[i]!] as [number, number],
          ).reverse(),
        ),
      }),
    ),
  );
}
