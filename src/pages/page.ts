import {escaped} from './escaped.js';

/** The colours of every page by what they mean, in light and dark: CSS variables of these names. */
const COLOURS = {
  paper: ['#ffffff', '#14181d'],
  ink: ['#1f2328', '#dfe5eb'],
  soft: ['#59636e', '#9aa6b2'],
  line: ['#d1d9e0', '#39424c'],
  panel: ['#f6f8fa', '#1c2229'],
  first: ['#1f6fb2', '#6fb6f2'],
  second: ['#b9520a', '#f0a35e'],
  right: ['#1a7f37', '#4cc26b'],
  wrong: ['#c0182b', '#ff7b81'],
  kink: ['#b35c00', '#f0a04b'],
};

/** The name of a colour that a page has in light and dark. */
export type Colour = keyof typeof COLOURS;

/** A colour of the page, for styles and SVG attributes. */
export function colour(name: Colour): string {
  return `var(--${name})`;
}

/** What {@link page} puts together. */
interface PageParts {
  /** Plain text, for the tab and, unless there is a `heading`, the first line. */
  title: string;
  /** HTML of the first line. */
  heading?: string;
  /** HTML, in order. */
  sections: readonly string[];
  /** Plain text for the last line. */
  footer?: string;
}

/**
 * One self-contained HTML page: no script, nothing loaded from anywhere, light and dark, for
 * screens of any width and for paper.
 */
export function page({title, heading, sections, footer}: PageParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${heading ?? escaped(title)}</h1>
${sections.filter(Boolean).join('\n')}
</main>
${footer === undefined ? '' : `<footer>${escaped(footer)}</footer>\n`}</body>
</html>
`;
}

/** A part of a page under a heading of its own; nothing if it has no content. */
export function section(title: string, ...content: string[]): string {
  const body = content.filter(Boolean).join('\n');
  return body && `<section>\n<h2>${escaped(title)}</h2>\n${body}\n</section>`;
}

/** A picture with a line of plain text below it. */
export function figure(content: string, caption: string): string {
  return `<figure>${content}<figcaption>${escaped(caption)}</figcaption></figure>`;
}

/** Not wider than a line of text. */
export function narrow(content: string): string {
  return `<div class="narrow">${content}</div>`;
}

/** Side by side where there is room. */
export function side(...content: string[]): string {
  return `<div class="side">${content.filter(Boolean).join('\n')}</div>`;
}

/** Something to unfold, which a link to its id does too. */
export function details(summary: string, content: string, id?: string): string {
  return `<details${id === undefined ? '' : ` id="${escaped(id)}"`}><summary>${escaped(summary)}</summary>\n${content}\n</details>`;
}

/** The declarations of all colours, light (0) or dark (1). */
export const variables = (mode: 0 | 1) =>
  Object.entries(COLOURS)
    .map(([name, colours]) => `--${name}: ${colours[mode]};`)
    .join(' ');

const STYLE = `
:root { ${variables(0)} color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :root { ${variables(1)} } }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 74rem; padding: 1rem; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .5rem 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .7rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 0 0 .4rem; overflow-wrap: anywhere; }
p { margin: 0; }
pre { overflow-x: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .7rem .9rem; font-size: 13px; line-height: 1.4; margin: 0; }
p, .narrow { max-width: 46rem; }
.side { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: flex-start; }
.side > * { min-width: 0; max-width: 100%; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); gap: 1.3rem 2rem; }
.pictures { display: flex; flex-wrap: wrap; gap: .8rem; }
.pictures img { display: block; width: 6rem; height: auto; image-rendering: pixelated; border: 1px solid var(--line); }
.pictures figcaption { text-align: center; max-width: 6rem; overflow-wrap: anywhere; }
img { max-width: 100%; }
figure { margin: 0; }
figcaption { font-size: 13px; color: var(--soft); max-width: 32rem; }
svg { max-width: 100%; height: auto; --plot-background: var(--paper); }
.scroll { overflow-x: auto; max-width: 100%; }
.scroll caption { max-width: 34rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { caption-side: bottom; text-align: left; font-size: 13px; color: var(--soft); padding-top: .35rem; }
th, td { padding: .22rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { vertical-align: bottom; font-weight: 600; }
tbody th { font-weight: 400; max-width: 18rem; overflow-wrap: break-word; }
section > * + *, main > * + * { margin-top: 1rem; }
.number { text-align: right; white-space: nowrap; }
tr.best > * { font-weight: 600; }
table.heat th, table.heat td { border: 0; text-align: center; }
table.heat td { min-width: 2.6rem; border: 2px solid var(--paper); white-space: nowrap; }
table.heat tbody th, table.heat th.corner { text-align: right; color: var(--soft); }
table.heat td.strong { color: #fff; }
table.heat td.best { outline: 2px solid var(--ink); outline-offset: -2px; font-weight: 600; }
table.heat td a { color: inherit; }
table.bars { width: 100%; table-layout: fixed; font-size: 13px; }
table.bars td, table.bars th { border: 0; padding: .08rem .3rem; }
table.bars td.number { width: 4.6rem; }
table.bars td.number.spread { width: 8.5rem; }
table.bars td.bar { width: 28%; }
.bar span { display: block; height: .8em; margin-top: .35em; border-radius: 2px; }
.bar .for { background: var(--first); margin-left: 50%; }
.bar .against { background: var(--second); margin-right: 50%; margin-left: auto; }
dl.tiles { display: flex; flex-wrap: wrap; gap: .8rem; margin: 0; }
dl.tiles > div { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .5rem .9rem; min-width: 8rem; }
dl.tiles dt { font-size: 13px; color: var(--soft); }
dl.tiles dd { margin: 0; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
summary { cursor: pointer; color: var(--soft); }
footer { margin-top: 3rem; font-size: 13px; color: var(--soft); }
.right { color: var(--right); } .wrong { color: var(--wrong); } .kink { color: var(--kink); } .agrees { color: var(--first); }
@media print { details { display: block; } .scroll { overflow: visible; } }
`;
