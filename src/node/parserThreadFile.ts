/** Where the build puts parserThread. Run from its sources the package has none, and parses in the calling thread. */
export const parserThread = new URL('./parserThread.js', import.meta.url);
