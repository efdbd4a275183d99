import {clouds} from './samples.js';
import {AXES, HINGE, columnsOf, pointAt, zeroWeights, type State, type Weights} from './state.js';

/** A guided step: a state of the page, and two sentences. */
export interface Lesson {
  title: string;
  text: readonly [string, string];
  state: State;
}

type Given = Pick<State, 'points' | 'classes'> &
  Partial<Omit<State, 'weights'>> & {weights?: Weights};

const LAYERS: State['layers'] = {bands: true, slack: true, duals: true, rivals: false};

function stateOf(given: Given): State {
  const loss = given.loss ?? HINGE;
  return {
    axes: AXES,
    loss,
    C: 1,
    bias: 'regularized',
    rate: 0.1,
    selected: 0,
    lesson: -1,
    live: true,
    layers: LAYERS,
    weights: zeroWeights(columnsOf({loss, classes: given.classes})),
    ...given,
  };
}

const two = ['A', 'B'];
const three = ['A', 'B', 'C'];
const binary = {...HINGE, reduction: 'binary'} as const;
const apart = clouds(
  1,
  [
    [-2, -1.2],
    [2, 1.2],
  ],
  {count: 14, spread: 0.8},
);
const overlapping = clouds(
  2,
  [
    [-1.6, -1],
    [1.6, -1],
    [0, 1.8],
  ],
  {count: 100, spread: 1.1},
);

/** Weights of the CS231n notes' scores: a linear function is fixed by its values at three points. */
const animals: Given = {
  classes: ['cat', 'car', 'frog'],
  points: [pointAt(0, 0, 0), pointAt(2, 0, 1), pointAt(0, 2, 2)],
  weights: {
    W: [
      [(1.3 - 3.2) / 2, (4.9 - 5.1) / 2, (2 + 1.7) / 2],
      [(2.2 - 3.2) / 2, (2.5 - 5.1) / 2, (-3.1 + 1.7) / 2],
    ],
    b: [3.2, 5.1, -1.7],
  },
  selected: 2,
  live: false,
};

const LESSONS: (Omit<Lesson, 'state'> & {given: Given})[] = [
  {
    title: 'What is a margin?',
    text: [
      'The line is where the score is 0; on the deeper sides the score is at least Δ = 1 in the right direction, and the stripe between them is the margin.',
      'Drag a point into the stripe: it costs from the edge on, long before it is on the wrong side.',
    ],
    given: {classes: two, points: apart, loss: binary},
  },
  {
    title: 'Δ does not matter',
    text: [
      'Here Δ is 10 and C ten times that of the first lesson: the weights are ten times as large, and the line is where it was.',
      'Only Δ against the size of the weights counts, and C sets that already: leave Δ at 1.',
    ],
    given: {classes: two, points: apart, loss: {...binary, margin: 10}, C: 10},
  },
  {
    title: 'Why squared?',
    text: [
      'Cat, car and frog have the scores of the CS231n notes, so they cost 2.9, 0 and 12.9, in the mean 5.267.',
      'Choose the squared hinge: 8.41, 0 and 83.25; large violations outweigh all others, and the corner at m = 0 is gone.',
    ],
    given: animals,
  },
  {
    title: 'Ties',
    text: [
      'Weights of 0 tie all classes, and Crammer–Singer’s loss has a corner there: each score has a whole interval of slopes.',
      'Ours gives everything to the first of the tied classes; autodiff of tf.max gives everything to each of them, and that is no subgradient.',
    ],
    given: {
      classes: three,
      points: overlapping.slice(0, 1),
      loss: {...HINGE, reduction: 'crammerSinger'},
      live: false,
    },
  },
  {
    title: 'What C does',
    text: [
      'C weighs the losses against the size of the weights: drag it from one end to the other, the page trains as you drag.',
      'A small C makes a wide margin with many points inside; a large one bends to every point.',
    ],
    given: {classes: three, points: overlapping},
  },
  {
    title: 'Support vectors',
    text: [
      'Only points with a ring pull at the line; the ring grows with the dual variable, which is 1 inside the margin and between 0 and 1 on its edge.',
      'Delete a point without a ring and train again: nothing moves.',
    ],
    given: {
      classes: two,
      points: clouds(
        4,
        [
          [-1.8, 0.4],
          [1.8, -0.4],
        ],
        {count: 25, spread: 0.75},
      ),
      loss: binary,
      C: 10,
    },
  },
  {
    title: 'Outliers',
    text: [
      'Three points of B lie far out among A, and since a hinge has no end, they turn the line for all.',
      'Under ramp and huberized truncated pinball a point costs no more beyond the cap: their lines, drawn beside it, return to the crowd; drag an outlier and see which line follows.',
    ],
    given: {
      classes: two,
      points: [
        ...clouds(
          5,
          [
            [-1.4, 0.2],
            [1.4, -0.2],
          ],
          {count: 16, spread: 0.55},
        ),
        pointAt(-4.6, 3.2, 1),
        pointAt(-4.2, 3.9, 1),
        pointAt(-4.8, 4.1, 1),
      ],
      loss: {...binary, cap: 2},
      layers: {...LAYERS, rivals: true},
    },
  },
  {
    title: 'What the gap proves',
    text: [
      'Press “Race”: every way to train starts from 0, and each curve shows how far its objective is above the best lower bound.',
      'The bound is a proof: no weights at all can do better, so a curve that meets the floor is done, and nobody has to believe it.',
    ],
    given: {classes: three, points: overlapping.filter((_, i) => i % 3 === 0), loss: HINGE},
  },
];

/** The eight lessons, in order. */
export const lessons: readonly Lesson[] = LESSONS.map(({given, ...lesson}, i) => ({
  ...lesson,
  state: {...stateOf(given), lesson: i},
}));
