import {escaped} from './escaped.js';
import {variables} from './page.js';

/** The size of a chart that `plotter` has drawn. */
const SIZE = /viewBox="0 0 (\d+) (\d+)"/;

/**
 * Charts as an image of its own: one SVG, two side by side, light and dark.
 *
 * @param charts figures of the same size, such as those of {@link lineChart}; their captions are left out
 */
export function picture(alt: string, charts: readonly string[]): string {
  const drawn = charts.map(chart => /<svg[^]*<\/svg>/.exec(chart)![0]);
  const [width, height] = SIZE.exec(drawn[0]!)!.slice(1).map(Number) as [number, number];
  const across = Math.min(2, drawn.length);
  const size = [width * across, height * Math.ceil(drawn.length / across)];
  const placed = drawn.map((svg, i) =>
    svg.replace('<svg', `<svg x="${(i % across) * width}" y="${Math.floor(i / across) * height}"`),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escaped(alt)}" viewBox="0 0 ${size.join(' ')}" font-family="system-ui, sans-serif">
<style>
svg { ${variables(0)} --plot-background: var(--paper); color: var(--ink); }
@media (prefers-color-scheme: dark) { svg { ${variables(1)} } }
</style>
<rect width="100%" height="100%" fill="var(--paper)"/>
${placed.join('\n')}
</svg>
`;
}
