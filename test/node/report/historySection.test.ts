import {expect, test} from '@jest/globals';
import {parseHTML} from 'linkedom';
import {historySection} from '../../../src/node/report/historySection.js';
import {plotter} from '../../../src/pages/index.js';
import type {History} from '../../../src/train/index.js';

test('gaps a power of ten apart are equally far apart in the picture', async () => {
  const gaps = [1e-1, 1e-2, 1e-3, 1e-4];
  const epochs = gaps.map((gap, epoch) => ({
    epoch,
    primal: 1 + gap,
    dual: 1,
    gap,
    accuracy: 1,
    seconds: epoch,
  }));
  const section = historySection(await plotter(), {epochs} as unknown as History);
  const {document} = parseHTML(section);
  const chart = Array.from(document.querySelectorAll('svg')).find(svg =>
    svg.getAttribute('aria-label')!.startsWith('The certified relative gap'),
  )!;
  const line = chart.querySelector('g[aria-label="line"] path')!.getAttribute('d')!;
  const places = line.match(/[\d.]+,[\d.]+/g)!.map(place => place.split(',').map(Number));
  const steps = places.slice(1).map(([x, y], i) => [x! - places[i]![0]!, y! - places[i]![1]!]);
  expect(steps).toHaveLength(3);
  for (const [across, down] of steps) {
    expect(across).toBeCloseTo(steps[0]![0]!, 1);
    expect(down).toBeCloseTo(steps[0]![1]!, 1);
    expect(down).toBeGreaterThan(20);
  }
});
