import * as tf from '@tensorflow/tfjs';
import * as svm from 'tfjs-svm';
import type {Penalty} from 'tfjs-svm';
import {colour, picture, type Plotter} from '../../src/pages/index.js';

const [FROM, TO] = [-2.5, 4];
const STEPS = 260;
const [BOTTOM, TOP] = [-1, 4.2];

/** Each penalty of the package: φ, its derivative φ′ and, where it is convex, its conjugate φ*. */
export async function penalties({Plot, draw}: Plotter): Promise<string> {
  const panels: [string, Penalty][] = [
    ['hinge', svm.hinge()],
    ['squared hinge', svm.squaredHinge()],
    ['smoothed hinge, γ = 1', svm.smoothedHinge({gamma: 1})],
    ['modified Huber', svm.modifiedHuber()],
    ['pinball, τ = 0.5', svm.pinball({tau: 0.5})],
    ['huberized pinball, τ = δ = 0.5', svm.huberizedTruncatedPinball({tau: 0.5, delta: 0.5})],
    ['ramp, cap = 2', svm.ramp({cap: 2})],
    [
      'huberized truncated pinball, cap = κ = 2',
      svm.huberizedTruncatedPinball({tau: 0.5, delta: 0.5, cap: 2, kappa: 2}),
    ],
  ];
  const charts = panels.map(([title, penalty]) => {
    const {value, slope, conjugate} = curvesOf(penalty);
    // By weight and dash, not by colour alone.
    const lines = [
      {name: 'φ', points: value, of: 'first', dash: '', aside: {}},
      {name: 'φ′', points: slope, of: 'second', dash: '6 3', aside: {dx: -16}},
      {name: 'φ*', points: conjugate, of: 'right', dash: '1.5 3', aside: {dy: 12}},
    ] as const;
    const ends = lines.map(({points}) => points.at(-1));
    return draw(`${title}: the penalty, its derivative, its conjugate`, {
      width: 400,
      height: 250,
      marginLeft: 34,
      marginRight: 26,
      marginTop: 34,
      className: 'plot',
      x: {domain: [FROM, TO], label: 'm (of φ*: a)', ticks: 7},
      y: {domain: [BOTTOM, TOP], label: null, ticks: 5},
      marks: [
        Plot.ruleY([0], {stroke: colour('line')}),
        Plot.ruleX([0], {stroke: colour('line')}),
        ...lines.map(({points, of, dash}) =>
          Plot.line(points, {
            stroke: colour(of),
            strokeWidth: 2,
            strokeDasharray: dash,
            strokeLinecap: 'round',
          }),
        ),
        // Beyond its domain a conjugate is ∞: its ends are marked.
        Plot.dot(endsOf(penalty), {r: 3, fill: colour('right')}),
        ...lines.flatMap(({name, of, aside}, i) => {
          const end = ends[i];
          if (!end) return [];
          const isBeside = ends.slice(0, i).some(other => other && areNear(other, end));
          return Plot.text([end], {
            text: [name],
            fill: colour(of),
            textAnchor: 'start',
            dx: 5,
            ...(isBeside && aside),
          });
        }),
        Plot.text([title], {
          frameAnchor: 'top-left',
          dy: -24,
          fontWeight: 'bold',
          fontSize: 13,
          fill: colour('ink'),
        }),
      ],
    });
  });
  return picture('Each penalty with its derivative and its conjugate', charts);
}

type Points = [number, number][];

/** Whether names at these places would hide each other. */
const areNear = ([x, y]: Points[number], [u, v]: Points[number]) => Math.hypot(x - u, y - v) < 0.2;

function curvesOf(penalty: Penalty): {value: Points; slope: Points; conjugate: Points} {
  const m = Array.from({length: STEPS + 1}, (_, i) => FROM + ((TO - FROM) * i) / STEPS);
  const seen = (points: Points) => points.filter(([, y]) => y >= BOTTOM && y <= TOP);
  return tf.tidy(() => {
    const of = (f: (m: tf.Tensor) => tf.Tensor, at: number[]): Points => {
      const values = f(tf.tensor1d(at)).dataSync();
      return seen(at.map((x, i) => [x, values[i]!]));
    };
    const {parabola, conjugate} = penalty;
    return {
      value: of(penalty.value, m),
      slope: of(penalty.derivative, m),
      conjugate:
        parabola && conjugate
          ? of(
              conjugate,
              [
                ...new Set(
                  [parabola.lo, ...m, Math.min(TO, parabola.hi)].filter(a => isWithin(a, parabola)),
                ),
              ].sort((a, b) => a - b),
            )
          : [],
    };
  });
}

const isWithin = (a: number, {lo, hi}: NonNullable<Penalty['parabola']>) => a >= lo && a <= hi;

function endsOf({parabola, conjugate}: Penalty): Points {
  if (!parabola || !conjugate) return [];
  const ends = [parabola.lo, parabola.hi].filter(a => a <= TO);
  return tf.tidy(() => {
    const values = conjugate(tf.tensor1d(ends)).dataSync();
    return ends.map((a, i): [number, number] => [a, values[i]!]).filter(([, y]) => y <= TOP);
  });
}
