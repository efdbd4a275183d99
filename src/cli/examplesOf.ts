import type {Dataset} from '../data/index.js';
import {selectBackend, shareDataset, startFoldThreads, writeWholeFile} from '../node/index.js';
import {readData, type DataFlags} from './dataOptions.js';
import {line} from './line.js';
import type {OutputFlags} from './options.js';

/** The examples of a command that trains many models on one file, and how it tells of them. */
interface Examples {
  data: Dataset;
  /** Prints a line, unless the command prints JSON. */
  say(text: string): void;
  /** Writes the page that `--report` asks for, if it does. */
  report(page: () => Promise<string>): Promise<void>;
}

/** Reads the examples of a file, selects the backend, and prints what both are. */
export async function examplesOf(
  command: string,
  file: string,
  flags: DataFlags & OutputFlags & {jobs?: number},
): Promise<Examples> {
  const say = flags.json ? () => undefined : console.log;
  const {jobs = 1} = flags;
  startFoldThreads(jobs);
  const read = await readData(file, flags);
  // Where each fold learns its own encoding, threads share the cells instead.
  const data = jobs > 1 && !read.raw ? shareDataset(read) : read;
  const backend = await selectBackend(flags.backend);
  say(line`${file}: ${data.rows} examples, ${data.columns} features; backend ${backend}`);
  return {
    data,
    say,
    async report(page) {
      if (flags.report === undefined) return;
      await writeWholeFile(command, flags.report, await page());
      say(line`report written to ${flags.report}`);
    },
  };
}
