import {InvalidArgumentError, type Command} from 'commander';
import {selectBackend, serveRows} from '../node/index.js';
import {withRemedies} from './dataOptions.js';
import {inFlags} from './inFlags.js';
import {uninterrupted} from './interrupt.js';

/** Adds `tfjs-svm rows`. */
export function addRows(program: Command): void {
  program
    .command('rows', {hidden: true})
    .description(
      'answer for parts of the rows what a trainer asks on standard input: docs/cluster.md',
    )
    .requiredOption('--parts <numbers>', 'which of the files, from 0: 0,4,8', numbers)
    .action(async ({parts}: {parts: number[]}) => {
      await uninterrupted(async () => {
        // Only the losses that a report tells of are made of tensors.
        await selectBackend('cpu');
        await serveRows(parts, process.stdin, process.stdout, error =>
          inFlags(withRemedies(error) as Error, 'train'),
        );
      });
    });
}

function numbers(text: string): number[] {
  if (!/^\d+(,\d+)*$/.test(text))
    throw new InvalidArgumentError('It is not whole numbers with commas between them.');
  return text.split(',').map(Number);
}
