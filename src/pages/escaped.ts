/** Text as it may stand in HTML, inside and outside of attributes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`);
}
