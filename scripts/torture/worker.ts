/**
 * A process of the torture:
 *
 *   once <thing> <target> <k>         says 'ready', waits for a line, saves, and says 'saved'
 *   write <thing> <target> <seconds>  says 'ready', and saves over and over
 *   read <thing> <target> <seconds>   says 'ready', and loads over and over
 *
 * The last two say in the end how it went, as JSON.
 */
import {once} from 'node:events';
import {loadPlain, Mixed, things} from './things.js';

/** What a process has seen. */
export interface Tally {
  saves: number;
  loads: number;
  mixed: number;
  lost: number;
  errors: string[];
}

const KINDS = 8;

async function main([role, name, target, number]: string[]): Promise<void> {
  const thing = things[name as keyof typeof things];
  console.log('ready');
  if (role === 'once') {
    await once(process.stdin, 'data');
    await thing.save(target!, Number(number)).then(
      () => console.log('saved'),
      (error: Error) => console.log(error.message),
    );
    process.exit();
  }
  const tally: Tally = {saves: 0, loads: 0, mixed: 0, lost: 0, errors: []};
  const end = Date.now() + 1000 * Number(number);
  while (Date.now() < end) {
    try {
      if (role === 'write') {
        await thing.save(target!, Math.floor(KINDS * Math.random()));
        tally.saves++;
      } else {
        const k = await thing.load(target!);
        if (name === 'model') await loadPlain(target!);
        tally.loads++;
        if (k === undefined) tally.lost++;
      }
    } catch (error) {
      if (error instanceof Mixed) tally.mixed++;
      else tally.errors.push((error as Error).message);
    }
  }
  console.log(JSON.stringify(tally));
}

void main(process.argv.slice(2));
