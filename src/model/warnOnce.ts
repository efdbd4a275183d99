const said = new Set<string>();

/** Prints a warning, unless it has been printed before: a search trains many models alike. */
export function warnOnce(text: string): void {
  if (said.has(text)) return;
  said.add(text);
  // eslint-disable-next-line no-console -- training goes on, to what may not be wanted
  console.warn(text);
}
