import {describe, expect, test} from '@jest/globals';
import {parseHTML} from 'linkedom';
import {
  barTable,
  count,
  escaped,
  heatTable,
  lineChart,
  page,
  percent,
  picture,
  plotter,
  rounded,
  section,
  table,
} from '../../src/pages/index.js';

const EVIL = `<script>alert("1")</script>&'`;

describe('numbers as people read them', () => {
  test.each([
    [0, '0'],
    [-0, '0'],
    [0.00950324, '0.009503'],
    [-1.5, '−1.5'],
    [2015, '2015'],
    [12345.678, '12,346'],
    [99999.6, '100,000'],
    [0.0000123456, '1.235 × 10⁻⁵'],
    [1e-9, '1 × 10⁻⁹'],
    [-2.5e12, '−2.5 × 10¹²'],
    [Infinity, '∞'],
    [NaN, '–'],
  ])('%d is %s', (x, text) => {
    expect(rounded(x)).toBe(text);
  });
  test('counts and shares', () => {
    expect([count(0), count(1438), percent(0.98264), percent(1, 0)]).toEqual([
      '0',
      '1,438',
      '98.26 %',
      '100 %',
    ]);
  });
});

describe('text from elsewhere stays text', () => {
  test.each([
    ['escaped', () => `<p title="${escaped(EVIL)}">${escaped(EVIL)}</p>`],
    ['page', () => page({title: EVIL, sections: [], footer: EVIL})],
    ['section', () => section(EVIL, 'x')],
    ['table', () => table({caption: EVIL, head: [EVIL], rows: [[EVIL, {number: EVIL}]]})],
    [
      'heatTable',
      () =>
        heatTable({
          caption: EVIL,
          corner: EVIL,
          columns: [EVIL],
          rows: [{name: EVIL, cells: [{text: EVIL, heat: 1, title: EVIL}]}],
        }),
    ],
    ['barTable', () => barTable({caption: EVIL, bars: [{name: EVIL, value: 1}]})],
  ])('%s', (_, make) => {
    const html = make();
    const {document} = parseHTML(`<!doctype html><html><body>${html}</body></html>`);
    expect(document.querySelector('script')).toBeNull();
    expect(html).not.toContain('<script');
    expect(document.documentElement.textContent).toContain(EVIL);
  });
});

test('tables: the first column heads its row, numbers stand right, an empty heat cell is empty', () => {
  const {document} = parseHTML(
    `<html><body>${table({head: ['class', 'support'], rows: [['a', {number: '3'}]], best: 0})}${heatTable(
      {
        caption: 'c',
        corner: 'x',
        columns: ['1', '2'],
        rows: [{name: 'r', cells: [undefined, {text: '7', heat: 0.5}]}],
      },
    )}</body></html>`,
  );
  const cells = Array.from(document.querySelectorAll('tbody th, tbody td'), cell => [
    cell.tagName,
    cell.textContent,
    cell.className,
  ]);
  expect(cells).toEqual([
    ['TH', 'a', ''],
    ['TD', '3', 'number'],
    ['TH', 'r', ''],
    ['TD', '', ''],
    ['TD', '7', ''],
  ]);
  expect(document.querySelector('tr.best')).not.toBeNull();
});

test('lines are told apart without colours', async () => {
  const series = ['a', 'b', 'c', 'd'].map((name, i) => ({
    name,
    colour: i % 2 === 0 ? ('first' as const) : ('second' as const),
    points: [[1, i] as const, [2, i + 1] as const],
  }));
  const html = lineChart(await plotter(), {caption: 'four lines', x: 'x', y: 'y', series});
  const {document} = parseHTML(html);
  const dashes = [...document.querySelectorAll('[aria-label=line]')].map(line =>
    line.getAttribute('stroke-dasharray'),
  );
  expect(dashes).toHaveLength(series.length);
  expect(new Set(dashes).size).toBe(series.length);
});

test('a section without content is not there', () => {
  expect(section('title', '', '')).toBe('');
});

test('a plot says in words what it shows, and needs nothing from elsewhere', async () => {
  const {Plot, draw} = await plotter();
  const svg = draw('rise & fall', {
    marks: [
      Plot.line([
        [0, 1],
        [1, 0],
      ]),
    ],
  });
  expect(svg).toContain('role="img" aria-label="rise &#38; fall"');
  expect(svg.replace(/xmlns(:\w+)?="[^"]*"/g, '')).not.toMatch(/https?:/);
});

describe('picture', () => {
  const chart = (name: string) =>
    `<figure><svg viewBox="0 0 50 30"><g>${name}</g></svg>${name}</figure>`;

  test('charts stand two side by side, without their captions', () => {
    const svg = picture('growth', ['a', 'b', 'c'].map(chart));
    const {document} = parseHTML(`<html><body>${svg}</body></html>`);
    const [outer, ...inner] = Array.from(document.querySelectorAll('svg'));
    expect(outer!.getAttribute('viewBox')).toBe('0 0 100 60');
    expect(
      inner.map(one => [one.getAttribute('x'), one.getAttribute('y'), one.textContent]),
    ).toEqual([
      ['0', '0', 'a'],
      ['50', '0', 'b'],
      ['0', '30', 'c'],
    ]);
    expect(svg.match(/\bb\b/g)).toHaveLength(1);
  });

  test('what it says in words stays text', () => {
    const svg = picture(EVIL, [chart('a')]);
    expect(svg).toContain(`aria-label="${escaped(EVIL)}"`);
    expect(svg).not.toContain('<script');
  });

  test('names lie on no line: beside the chart at its edge, of a point below it, to the left if there is no room', async () => {
    const from = [0, 0] as const;
    const drawn = lineChart(await plotter(), {
      caption: '',
      x: 'x',
      y: 'y',
      series: [
        {name: 'all of it', colour: 'first', points: [from, [100, 10]]},
        {name: 'most of it', colour: 'first', points: [from, [97, 10]]},
        {name: 'half', colour: 'first', points: [from, [50, 5]]},
        {name: 'point', colour: 'wrong', points: [[40, 4]]},
        {name: 'late', colour: 'wrong', points: [[98, 8]]},
      ],
    });
    const {document} = parseHTML(`<html><body>${drawn}</body></html>`);
    const moved = (node: Element | null) =>
      (/translate\((.*?),(.*?)\)/.exec(node?.getAttribute('transform') ?? '') ?? [0, 0, 0])
        .slice(1)
        .map(Number);
    const place = (name: string) => {
      const text = Array.from(document.querySelectorAll('text')).find(
        ({textContent}) => textContent === name,
      )!;
      const anchor = text.closest('[text-anchor]')!.getAttribute('text-anchor');
      const [own, outer] = [moved(text), moved(text.parentElement)];
      return {x: own[0]! + outer[0]!, y: own[1]! + outer[1]!, dy: outer[1]!, anchor};
    };
    const [whole, most] = [place('all of it'), place('most of it')];
    expect(most.x).toBe(whole.x);
    expect(whole.x).toBeGreaterThan(428); // the edge
    expect(Math.abs(most.y - whole.y)).toBeCloseTo(13, 5); // a line of text
    expect(place('half').dy).toBeLessThan(1);
    expect(place('half').x).toBeLessThan(260);
    expect(place('point').dy).toBeGreaterThanOrEqual(12);
    expect(place('late')).toMatchObject({anchor: 'end'});
    expect(place('late').x).toBeLessThan(428);
    expect(place('late').dy).toBeGreaterThanOrEqual(12);
  });

  test('every colour that a chart names is declared', async () => {
    const drawn = lineChart(await plotter(), {
      caption: '',
      x: 'x',
      y: 'y',
      series: [
        {
          name: 's',
          colour: 'first',
          points: [
            [0, 1],
            [1, 2],
          ],
        },
      ],
    });
    const svg = picture('', [drawn]);
    const used = [...svg.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name!);
    expect(used).toContain('--first');
    for (const name of used) expect(svg).toContain(`${name}: `);
  });
});
