import {createHash, randomBytes} from 'node:crypto';
import {readlinkSync} from 'node:fs';
import {readdir, rm, stat} from 'node:fs/promises';
import {hostname} from 'node:os';
import path from 'node:path';

/** A file that exists while a process is writing something, or was left by a process that was killed. */
export interface Mark {
  name: string;
  /** What is being written, as given to {@link markName}. */
  subject: string;
  /** Whether the process that made it is still running, as far as we can tell. */
  isAtWork: boolean;
}

/** The file of a process that cannot be seen from here counts as left if it has not changed for so long. */
const HOUR = 3_600_000;

const NAME = /^\.tfjs-svm-([0-9a-f]+)-([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.tmp$/;

/** The subject of temporary files that will be renamed. */
const CONTENTS = '0';

/** A new name for a temporary file. */
export function temporaryName(): string {
  return markName(CONTENTS);
}

/**
 * A new name that tells which process is writing what.
 *
 * @param subject hexadecimal digits
 */
export function markName(subject: string): string {
  return `.tfjs-svm-${subject}-${place()}-${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
}

/** The marks of this package in a folder, without temporary files. */
export async function marksIn(folder: string): Promise<Mark[]> {
  return (await unfinishedIn(folder)).filter(({subject}) => subject !== CONTENTS);
}

/** Removes the temporary files that killed processes have left in a folder, where that is allowed. */
export async function removeAbandoned(folder: string): Promise<void> {
  const unfinished = await unfinishedIn(folder).catch(() => []);
  for (const {name, subject, isAtWork} of unfinished) {
    if (subject === CONTENTS && !isAtWork)
      await rm(path.join(folder, name), {force: true}).catch(() => undefined);
  }
}

async function unfinishedIn(folder: string): Promise<Mark[]> {
  const found = (await readdir(folder)).flatMap(name => {
    const [, subject, where, pid] = NAME.exec(name) ?? [];
    return subject === undefined ? [] : [{name, subject, where: where!, pid: Number(pid)}];
  });
  return Promise.all(
    found.map(async ({name, subject, where, pid}) => {
      const file = await stat(path.join(folder, name)).catch(() => undefined);
      return {name, subject, isAtWork: file !== undefined && isAlive(where, pid, file.mtimeMs)};
    }),
  );
}

function isAlive(where: string, pid: number, changed: number): boolean {
  if (Date.now() - changed > HOUR) return false;
  if (where !== place()) return true;
  // In a restarted container the process before may have had our process id.
  if (pid === process.pid) return changed > Date.now() - 1000 * process.uptime();
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

let here: string | undefined;

/** Identifies where process ids are the same as here: this machine and, on Linux, this namespace. */
function place(): string {
  return (here ??= createHash('sha256')
    .update(`${hostname()} ${processNamespace()}`)
    .digest('hex')
    .slice(0, 8));
}

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
