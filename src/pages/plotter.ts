import type {PlotOptions} from '@observablehq/plot';
import {escaped} from './escaped.js';

/** Draws plots for a page. */
export interface Plotter {
  Plot: typeof import('@observablehq/plot');
  /** An SVG of at most its own width. `alt` says in words what is to be seen. */
  draw(alt: string, options: PlotOptions): string;
}

/** Loads `@observablehq/plot` and `linkedom`, which are needed here and nowhere else. */
export async function plotter(): Promise<Plotter> {
  const Plot = await import('@observablehq/plot');
  const {parseHTML} = await import('linkedom');
  const {document} = parseHTML('<!doctype html><html><body></body></html>');
  return {
    Plot,
    draw(alt, options) {
      const drawn = Plot.plot({
        marginBottom: 40, // The axis label stands below the ticks, not among them.
        ...options,
        style: {fontSize: '12px', fontFamily: 'inherit'},
        document: document as never,
      });
      return drawn.outerHTML.replace('<svg', `<svg role="img" aria-label="${escaped(alt)}"`);
    },
  };
}
