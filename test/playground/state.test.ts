import {describe, expect, test} from '@jest/globals';
import {afterKey, nearest} from '../../playground/planeInput.js';
import {lessons} from '../../playground/lessons.js';
import * as states from '../../playground/state.js';
import type {State} from '../../playground/state.js';

const [first] = lessons;
const state = first!.state;
const many = lessons[4]!.state;

test('λ is 1/(C·N)', () => {
  expect(states.lambdaOf({C: 2, points: many.points})).toBe(1 / (2 * many.points.length));
});

test.each<[string, Partial<State>, (next: State) => void]>([
  [
    'a third class under binary makes it one-vs-rest, with weights of its size',
    {classes: ['A', 'B', 'C']},
    next => {
      expect(next.loss.reduction).toBe('oneVsRest');
      expect(next.weights).toEqual(states.zeroWeights(3));
    },
  ],
  [
    'Crammer–Singer does not take pinball',
    {loss: {...state.loss, reduction: 'crammerSinger', penalty: 'pinball'}},
    next => expect(next.loss.penalty).toBe('hinge'),
  ],
  [
    'but that of slope 0',
    {loss: {...state.loss, reduction: 'crammerSinger', penalty: 'pinball', tau: 0}},
    next => expect(next.loss.penalty).toBe('pinball'),
  ],
  ['no point, none chosen', {points: []}, next => expect(next.selected).toBe(-1)],
])('%s', (_, change, check) => {
  const before = JSON.stringify(state);
  check(states.withChange(state, change));
  expect(JSON.stringify(state)).toBe(before);
});

test('a class comes and goes with its points', () => {
  const more = states.addClass(many);
  expect(more.classes).toEqual(['A', 'B', 'C', 'D']);
  const painted = states.addPoint(more, states.pointAt(1, 1, 3));
  expect(states.removeClass(painted).points).toEqual(many.points);
  expect(states.removeClass(state)).toBe(state);
});

test('points stay in the plane, on hundredths', () => {
  expect(states.pointAt(7, -0.12345, 1)).toEqual({x: 5, y: -0.12, label: 1});
});

describe('keys', () => {
  const at = (next: State | undefined) => next?.points[next.selected];
  const here = state.points[0]!;
  test.each([
    ['ArrowLeft', false, {...here, x: here.x - 0.1}],
    ['ArrowUp', true, {...here, y: here.y + 0.5}],
    ['2', false, {...here, label: 1}],
    ['n', false, state.points[1]],
    ['p', false, state.points.at(-1)],
    ['Delete', false, state.points[1]],
    ['+', false, states.pointAt(here.x + 0.3, here.y + 0.3, 1)],
  ])('%s (far: %s)', (key, far, expected) => {
    const found = at(afterKey(state, key, far, 1))!;
    expect(found.x).toBeCloseTo(expected!.x, 9);
    expect(found.y).toBeCloseTo(expected!.y, 9);
    expect(found.label).toBe(expected!.label);
  });

  test.each(['5', 'x', 'Tab'])('%s means nothing', key =>
    expect(afterKey(state, key, false, 0)).toBeUndefined(),
  );
});

test('the nearest point within reach', () => {
  const [a, b] = [states.pointAt(0, 0, 0), states.pointAt(0.3, 0, 0)];
  expect(nearest([a, b], 0.2, 0)).toBe(1);
  expect(nearest([a, b], 0.1, 0)).toBe(0);
  expect(nearest([a, b], 2, 2)).toBe(-1);
});
