import {escaped} from './escaped.js';
import {rounded} from './numbers.js';

/** What {@link barTable} is made of. */
interface BarTableParts {
  /** Plain text below the table. */
  caption?: string;
  /** A spread stands beside its value. */
  bars: readonly {name: string; value: number; spread?: number}[];
  /** The value of a bar of full length; the largest here by default. */
  full?: number;
}

/** Bars to the right for positive values and to the left for negative ones, as a table. */
export function barTable({caption, bars, full}: BarTableParts): string {
  const largest = full ?? Math.max(...bars.map(({value}) => Math.abs(value)));
  const rows = bars.map(({name, value, spread}) => {
    const length = largest > 0 ? (50 * Math.abs(value)) / largest : 0;
    const kind = value < 0 ? 'against' : 'for';
    return `<tr><th scope="row">${escaped(name)}</th><td class="bar"><span class="${kind}" style="width:${length.toFixed(1)}%"></span></td>${numberCell(value, spread)}</tr>`;
  });
  return `<table class="bars">
${caption === undefined ? '' : `<caption>${escaped(caption)}</caption>\n`}<tbody>
${rows.join('\n')}
</tbody>
</table>`;
}

function numberCell(value: number, spread: number | undefined): string {
  return spread === undefined
    ? `<td class="number">${rounded(value, 3)}</td>`
    : `<td class="number spread">${rounded(value, 3)} ± ${rounded(spread, 2)}</td>`;
}
