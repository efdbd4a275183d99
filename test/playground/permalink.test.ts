import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {lessons} from '../../playground/lessons.js';
import {fromLink, toLink} from '../../playground/permalink.js';
import * as states from '../../playground/state.js';
import type {State} from '../../playground/state.js';

test.each(lessons.map(({title, state}) => [title, state] as const))(
  '%s comes back from its link',
  (_, state) => expect(fromLink(`#${toLink(state)}`)).toEqual(state),
);

test('any state comes back from its link, weights to the last bit', () => {
  const coordinate = fc.double({min: -5, max: 5, noNaN: true});
  const weight = fc.float({noNaN: true, noDefaultInfinity: true}).map(w => w + 0);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(coordinate, coordinate, fc.nat(2)), {maxLength: 40}),
      fc.array(weight, {minLength: 9, maxLength: 9}),
      fc.constantFrom(...states.PENALTIES),
      fc.uniqueArray(fc.string({unit: 'grapheme', maxLength: 10}), {minLength: 3, maxLength: 3}),
      fc.array(fc.boolean(), {minLength: 5, maxLength: 5}),
      (places, w, penalty, classes, [live, bands, slack, duals, rivals]) => {
        const state: State = {
          ...lessons[4]!.state,
          points: places.map(([x, y, label]) => states.pointAt(x, y, label)),
          classes,
          loss: {...states.HINGE, penalty},
          weights: {W: [w.slice(0, 3), w.slice(3, 6)], b: w.slice(6)},
          selected: places.length - 1,
          live: live!,
          layers: {bands: bands!, slack: slack!, duals: duals!, rivals: rivals!},
        };
        // JSON has one zero only.
        const plain = JSON.parse(JSON.stringify(state)) as State;
        expect(JSON.parse(JSON.stringify(fromLink(toLink(state))))).toEqual(plain);
      },
    ),
    {numRuns: 100, seed: 1},
  );
});

describe('bad links', () => {
  const good = toLink(lessons[0]!.state);
  const [version, , coded] = good.split('.');
  /** A link with a right checksum, around another text. */
  const around = (change: (parts: unknown[]) => void) => {
    const parts = JSON.parse(atob(coded!.replaceAll('-', '+').replaceAll('_', '/'))) as unknown[];
    change(parts);
    const text = btoa(JSON.stringify(parts))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replace(/=+$/, '');
    return `${version}.${fnv1a(text)}.${text}`;
  };

  test.each<[string, string, string]>([
    ['cut short', good.slice(0, -7), 'link: is cut short or was altered'],
    ['cut at its first dot', 'v1', 'link: is cut short or was altered'],
    [
      'altered',
      good.replace(/.$/, last => (last === 'A' ? 'B' : 'A')),
      'link: is cut short or was altered',
    ],
    ['another version', good.replace('v1', 'v9'), "link: begins with 'v9', not with v1"],
    ['of another page', '#section-2', "link: begins with 'section-2', not with v1"],
    ['a point outside', around(parts => (parts[0] = [9000, 0, 0])), 'link: holds no state: points'],
    [
      'a class that is not there',
      around(parts => (parts[0] = [0, 0, 2])),
      'link: holds no state: points',
    ],
    ['half a point', around(parts => (parts[0] = [0, 0])), 'link: holds no state: points'],
    ['one class', around(parts => (parts[1] = ['A'])), 'link: holds no state: classes'],
    [
      'an unknown loss',
      around(parts => ((parts[3] as unknown[])[0] = 'huge')),
      'link: holds no state: loss',
    ],
    ['τ of 2', around(parts => ((parts[3] as unknown[])[2] = 2)), 'link: holds no state: tau'],
    ['C of 0', around(parts => (parts[4] = 0)), 'link: holds no state: C'],
    [
      'weights that are no numbers',
      around(parts => (parts[7] = ['x'])),
      'link: holds no state: weights',
    ],
    [
      'weights of another size',
      around(parts => (parts[7] = [0, 0])),
      'link: holds no state: weights',
    ],
    ['too little', around(parts => parts.pop()), 'link: holds no state: parts'],
  ])('%s: one line', (_, link, message) => {
    expect(() => fromLink(link)).toThrow(message);
  });
});

/** FNV-1a by its definition, in whole numbers of any size. */
function fnv1a(text: string): string {
  let hash = 0x811c9dc5n;
  for (const sign of text) hash = ((hash ^ BigInt(sign.charCodeAt(0))) * 0x01000193n) % 2n ** 32n;
  return hash.toString(36);
}
