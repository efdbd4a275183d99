/** The first Ctrl-C asks politely, the second ends the process. */
export function onInterrupt(ask: () => void): {readonly happened: boolean; forget(): void} {
  let happened = false;
  const listener = () => {
    if (happened) process.exit(130);
    happened = true;
    ask();
  };
  process.on('SIGINT', listener);
  return {
    get happened() {
      return happened;
    },
    forget: () => void process.off('SIGINT', listener),
  };
}
