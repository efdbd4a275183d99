/**
 * Where the build has parserThread. Sources have none beside them, nor have most bundles, of which those
 * in CommonJS do not know either where they are: the calling thread parses then. The command asks from dist/cli.
 */
export const parserThread = new URL('../node/parserThread.js', import.meta.url ?? 'file:');

/** Where it has foldThread: as above, but without it there are no further threads. */
export const foldThread = new URL('../node/foldThread.js', import.meta.url ?? 'file:');
