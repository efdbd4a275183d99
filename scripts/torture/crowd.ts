import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {things} from './things.js';
import type {Tally} from './worker.js';
import {startWorker} from './workers.js';

/** The results of a crowd, and the files that were left after one more saving. */
interface CrowdOutcome extends Tally {
  leftOvers: string[];
}

/** Processes that save to one name while others load from it, as fast as they can. */
export async function crowd(
  name: keyof typeof things,
  {writers, readers, seconds}: {writers: number; readers: number; seconds: number},
): Promise<CrowdOutcome> {
  const home = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-torture-'));
  const target = path.join(home, 'thing');
  try {
    await things[name].save(target, 1);
    const roles = [...Array<string>(writers).fill('write'), ...Array<string>(readers).fill('read')];
    const tallies = await Promise.all(
      roles.map(async role => {
        const worker = await startWorker([role, name, target, String(seconds)]);
        const tally = JSON.parse((await worker.line())!) as Tally;
        await worker.ended;
        return tally;
      }),
    );
    await things[name].save(target, 2);
    if ((await things[name].load(target)) !== 2)
      throw new Error('torture: the last saving is lost');
    const wanted = /^thing(\/model\.json|\/weights\.[0-9a-f]+\.bin)?$/;
    const left = readdirSync(home, {recursive: true}).map(String);
    return {
      saves: sum(tallies.map(({saves}) => saves)),
      loads: sum(tallies.map(({loads}) => loads)),
      mixed: sum(tallies.map(({mixed}) => mixed)),
      lost: sum(tallies.map(({lost}) => lost)),
      errors: tallies.flatMap(({errors}) => errors),
      leftOvers: [
        ...left.filter(file => !wanted.test(file)),
        ...left.slice(name === 'file' ? 1 : 3),
      ],
    };
  } finally {
    rmSync(home, {recursive: true});
  }
}

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
