import {escaped} from './escaped.js';

/** A cell of a table: plain text, aligned left; or a number as text, aligned right. */
export type TableCell = string | {number: string};

/** What {@link table} is made of. */
interface TableParts {
  /** Plain text below the table. */
  caption?: string;
  head?: readonly string[];
  /** The first cell of a row names it. */
  rows: readonly (readonly TableCell[])[];
  /** The row to show in bold. */
  best?: number;
}

/** A table of plain text, which scrolls where it is wider than the page. */
export function table({caption, head, rows, best}: TableParts): string {
  // Headings are aligned like the cells below them.
  const heading = (name: string, column: number) =>
    `<th scope="col"${isNumber(rows[0]?.[column]) ? ' class="number"' : ''}>${escaped(name)}</th>`;
  return `<div class="scroll"><table>
${caption === undefined ? '' : `<caption>${escaped(caption)}</caption>\n`}${
    head ? `<thead><tr>${head.map(heading).join('')}</tr></thead>\n` : ''
  }<tbody>
${rows.map((row, i) => `<tr${i === best ? ' class="best"' : ''}>${row.map(cell).join('')}</tr>`).join('\n')}
</tbody>
</table></div>`;
}

function cell(content: TableCell, column: number): string {
  const text = escaped(isNumber(content) ? content.number : content);
  const style = isNumber(content) ? ' class="number"' : '';
  return column === 0 ? `<th scope="row"${style}>${text}</th>` : `<td${style}>${text}</td>`;
}

function isNumber(content: TableCell | undefined): content is {number: string} {
  return typeof content === 'object';
}
