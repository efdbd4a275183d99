import {escaped} from './escaped.js';

/** A cell of a heat map. */
interface HeatCell {
  /** Plain text. */
  text: string;
  /** How strong the colour is, from 0 to 1. */
  heat: number;
  /** What the colour says; 'good' by default. */
  kind?: 'good' | 'bad';
  /** Outlined. */
  best?: boolean;
  /** Plain text that is shown on pointing. */
  title?: string;
  /** The part of the page that tells more. */
  href?: string;
}

/** What {@link heatTable} is made of. */
interface HeatTableParts {
  /** Plain text below the table. */
  caption: string;
  /** What rows and columns are, for the corner. */
  corner: string;
  columns: readonly string[];
  rows: readonly {name: string; cells: readonly (HeatCell | undefined)[]}[];
}

// Between the two modes of the page: as a tint, they suit both.
const TINT = {good: '31 111 178', bad: '192 24 43'};
/** From this heat on, light text is easier to read on the tint. */
const STRONG = {good: 0.85, bad: 0.7};

/** A heat map as an HTML table: its numbers can be selected, copied and read by screen readers. */
export function heatTable({caption, corner, columns, rows}: HeatTableParts): string {
  const body = rows.map(
    ({name, cells}) =>
      `<tr><th scope="row">${escaped(name)}</th>${cells.map(heatCell).join('')}</tr>`,
  );
  return `<div class="scroll"><table class="heat">
<caption>${escaped(caption)}</caption>
<thead><tr><th class="corner" scope="col">${escaped(corner)}</th>${columns
    .map(name => `<th scope="col">${escaped(name)}</th>`)
    .join('')}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table></div>`;
}

function heatCell(content: HeatCell | undefined): string {
  if (!content) return '<td></td>';
  const {text, heat, kind = 'good', best, title, href} = content;
  const shown =
    href === undefined ? escaped(text) : `<a href="${escaped(href)}">${escaped(text)}</a>`;
  const classes = [heat > STRONG[kind] && 'strong', best && 'best'].filter(Boolean).join(' ');
  return `<td${classes && ` class="${classes}"`} style="background:rgb(${TINT[kind]} / ${Number(heat.toFixed(3))})"${
    title === undefined ? '' : ` title="${escaped(title)}"`
  }>${shown}</td>`;
}
