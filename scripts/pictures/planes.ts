import * as svm from 'tfjs-svm';
import {readCSV} from 'tfjs-svm/node';
import {lessons} from '../../playground/lessons.js';
import {colour, picture, type Plotter} from '../../src/pages/index.js';

/** Points in the plane of two classes. */
interface Points {
  x: [number, number][];
  /** 0 or 1 */
  y: number[];
  /** What the axes are, and how far they go. */
  axes: readonly [Axis, Axis];
  classes: readonly [string, string];
}

interface Axis {
  label: string;
  domain: [number, number];
}

/** Points so close to the edge of the margin count as on it, since weights are float32. */
const ON_THE_MARGIN = 2e-3;

const [LEFT, RIGHT, ABOVE, BELOW] = [50, 16, 30, 40];

/** Two kinds of iris that overlap, by their petals. */
async function petals(): Promise<Points> {
  const {values, columns, labels} = (await readCSV('scripts/data/iris.csv', {
    label: 'species',
  })) as svm.DenseDataset;
  const rows = labels!.flatMap((label, i) => (label === 'setosa' ? [] : [i]));
  return {
    x: rows.map(i => [values[i * columns + 2]!, values[i * columns + 3]!]),
    y: rows.map(i => (labels![i] === 'virginica' ? 1 : 0)),
    axes: [
      {label: 'petal length (cm)', domain: [2.8, 7.2]},
      {label: 'petal width (cm)', domain: [0.8, 2.7]},
    ],
    classes: ['versicolor', 'virginica'],
  };
}

/** A line, its margin, who is on it or within, and by how much: of one fit. */
async function plane(
  {Plot, draw}: Plotter,
  {x, y, axes, classes}: Points,
  {
    title,
    width,
    options,
    fitOptions,
  }: {title: string; width: number; options: svm.SVMOptions; fitOptions?: svm.FitOptions},
): Promise<string> {
  const model = svm.linearSVM({standardize: false, bias: 'free', ...options});
  await model.fit(x, y, {tolerance: 1e-6, ...fitOptions});
  const w = [...model.weights.dataSync()] as [number, number];
  const [b] = model.intercept.dataSync() as unknown as [number];
  model.dispose();
  const squares = w[0] ** 2 + w[1] ** 2;
  const examples = x.map(([x1, x2], i) => {
    const t = 2 * y[i]! - 1;
    const violation = 1 - t * (w[0] * x1 + w[1] * x2 + b);
    // The edge of its margin is so far along ±w.
    const way = (t * violation) / squares;
    return {x1, x2, label: y[i]!, violation, to: [x1 + way * w[0], x2 + way * w[1]]};
  });
  const line = (score: number, dash: string) =>
    Plot.line(crossing(w, b - score, axes), {
      stroke: colour('ink'),
      strokeWidth: dash ? 1 : 2,
      strokeDasharray: dash,
    });
  const support = examples.filter(({violation}) => violation >= -ON_THE_MARGIN);
  return draw(
    `${title}: ${support.length} support vectors of ${x.length} examples, margin ${(2 / Math.sqrt(squares)).toFixed(2)} wide`,
    {
      width,
      height: heightOf(width, axes),
      className: 'plot',
      marginLeft: LEFT,
      marginRight: RIGHT,
      marginTop: ABOVE,
      marginBottom: BELOW,
      x: axes[0],
      y: {...axes[1], ticks: 5, labelAnchor: 'center', labelArrow: 'none'},
      symbol: {domain: [0, 1], range: ['circle', 'square']},
      marks: [
        Plot.link(
          examples.filter(({violation}) => violation > ON_THE_MARGIN),
          {
            x1: 'x1',
            y1: 'x2',
            x2: ({to}) => to[0],
            y2: ({to}) => to[1],
            stroke: colour('wrong'),
          },
        ),
        line(0, ''),
        line(1, '5 3'),
        line(-1, '5 3'),
        Plot.dot(support, {x: 'x1', y: 'x2', r: 6.5, stroke: colour('ink')}),
        Plot.dot(examples, {
          x: 'x1',
          y: 'x2',
          r: 3.2,
          symbol: 'label',
          fill: ({label}) => colour(label === 1 ? 'second' : 'first'),
        }),
        Plot.text([title], {
          frameAnchor: 'top-left',
          dy: -20,
          fontWeight: 'bold',
          fontSize: 13,
          fill: colour('ink'),
        }),
        Plot.text([`● ${classes[0]}   ■ ${classes[1]}   ${support.length} support vectors`], {
          frameAnchor: 'top-right',
          dy: -20,
          fontSize: 11,
          fill: colour('soft'),
        }),
      ],
    },
  );
}

/** Both axes have the same scale, so that distances are true. */
function heightOf(width: number, [across, up]: readonly [Axis, Axis]): number {
  const span = ({domain: [from, to]}: Axis) => to - from;
  return Math.round(((width - LEFT - RIGHT) * span(up)) / span(across)) + ABOVE + BELOW;
}

/** Where `w·x + c = 0` crosses the box of the axes: two ends, or nothing. */
function crossing(w: [number, number], c: number, axes: readonly [Axis, Axis]): [number, number][] {
  const ends = [0, 1].flatMap(d =>
    axes[d]!.domain.flatMap((edge): [number, number][] => {
      const other = -(w[d]! * edge + c) / w[1 - d]!;
      const [least, most] = axes[1 - d]!.domain;
      if (!(other >= least && other <= most)) return [];
      return [d === 0 ? [edge, other] : [other, edge]];
    }),
  );
  return ends.slice(0, 2);
}

/** The picture of the lectures: line, margin, slack and support vectors, here of a real fit. */
export async function margin(plots: Plotter): Promise<string> {
  const points = await petals();
  const chart = await plane(plots, points, {
    title: 'binary hinge, C = 1',
    width: 760,
    options: {loss: svm.binary(), C: 1},
  });
  return picture('Line, margin, slack and support vectors of two kinds of iris', [chart]);
}

/** The same points at four C. */
export async function strengths(plots: Plotter): Promise<string> {
  const points = await petals();
  const charts: string[] = [];
  for (const C of [0.1, 1, 10, 1000])
    charts.push(
      await plane(plots, points, {
        title: `C = ${C}`,
        width: 520,
        options: {loss: svm.binary(), C},
      }),
    );
  return picture('The margin at four C: wide where C is small', charts);
}

/** Three points far out, by the hinge and by losses that end. */
export async function outliers(plots: Plotter): Promise<string> {
  const {points: given, classes} = lessons.find(({title}) => title === 'Outliers')!.state;
  const points: Points = {
    x: given.map(({x, y}) => [x, y]),
    y: given.map(({label}) => label),
    axes: [
      {label: 'x₁', domain: [-5, 3.5]},
      {label: 'x₂', domain: [-2, 4.5]},
    ],
    classes: classes as [string, string],
  };
  const charts = [
    await plane(plots, points, {
      title: 'hinge',
      width: 520,
      options: {loss: svm.binary(), C: 1},
    }),
    await plane(plots, points, {
      title: 'ramp, cap = 2',
      width: 520,
      options: {loss: svm.binary({penalty: svm.ramp({cap: 2})}), C: 1},
      fitOptions: {solver: 'descent', epochs: 1500},
    }),
  ];
  return picture('Three outliers turn the line of the hinge, and not that of the ramp', charts);
}
