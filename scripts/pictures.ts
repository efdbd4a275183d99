/**
 * `npm run pictures`: draws the pictures of the docs, from the package itself, into docs/pictures.
 *
 *   npm run pictures
 *   npm run pictures -- penalties gaps
 */
import {writeFileSync} from 'node:fs';
import {plotter, type Plotter} from '../src/pages/index.js';
import {selectBackend} from '../src/node/index.js';
import {cells} from './pictures/cells.js';
import {gaps} from './pictures/gaps.js';
import {options} from './pictures/options.js';
import {curves, importance, reliability, searches, thresholds} from './pictures/judging.js';
import {margin, outliers, strengths} from './pictures/planes.js';
import {penalties} from './pictures/penalties.js';
import {scalers} from './pictures/scalers.js';
import {schedules} from './pictures/schedules.js';
import {splits} from './pictures/splits.js';
import {templates} from './pictures/templates.js';

/** Every picture by the name of its file: SVG from the package's own numbers. */
export const pictures: Readonly<Record<string, (plots: Plotter) => Promise<string>>> = {
  penalties,
  margin,
  strengths,
  outliers,
  schedules,
  gaps,
  templates,
  reliability,
  thresholds,
  curves,
  scalers,
  splits,
  searches,
  importance,
  options,
  cells,
};

export const fileOf = (name: string) => `docs/pictures/${name}.svg`;

/** A picture as its file has it: coordinates in hundredths, which is all that can be seen. */
export async function draw(name: string, plots: Plotter): Promise<string> {
  const svg = await pictures[name]!(plots);
  return svg.replace(/<[^>]*>/g, tag =>
    tag.replace(/-?\d+\.\d{3,}(e-?\d+)?/g, number => String(Number(Number(number).toFixed(2)))),
  );
}

async function main(names: readonly string[]): Promise<void> {
  await selectBackend('cpu');
  const plots = await plotter();
  for (const name of names.length ? names : Object.keys(pictures)) {
    writeFileSync(fileOf(name), await draw(name, plots));
    console.log(fileOf(name));
  }
}

if (process.argv[1]?.endsWith('pictures.ts')) void main(process.argv.slice(2));
