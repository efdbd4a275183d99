import {escaped} from './escaped.js';

/** The few figures that matter most, large: name and value as plain text. */
export function tiles(figures: readonly (readonly [name: string, value: string])[]): string {
  const list = figures.map(
    ([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`,
  );
  return `<dl class="tiles">${list.join('')}</dl>`;
}
