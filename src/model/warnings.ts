const said = new Set<string>();

/** Says a warning of the form of an error, `linearSVM.fit: class c has one row only`; in code on the console. */
let say = ({message}: Error): void => {
  // eslint-disable-next-line no-console -- training goes on, to what may not be wanted
  console.warn(message.replace(': ', ': warning: '));
};

/** Says a warning, unless it has been said before: a search trains many models alike. */
export function warnOnce(warning: Error): void {
  if (said.has(warning.message)) return;
  said.add(warning.message);
  say(warning);
}

/** Has warnings said by another, such as a command line in its own words, until the function returned is called. */
export function sayWarnings(by: (warning: Error) => void): () => void {
  const before = say;
  say = by;
  return () => {
    say = before;
  };
}
