import {InvalidArgumentError, type Command} from 'commander';
import {selectBackend, serveRows} from '../node/index.js';
import {withRemedies} from './dataOptions.js';
import {inFlags} from './inFlags.js';
import {SIGNALS} from './interrupt.js';

/** Adds `tfjs-svm rows`. */
export function addRows(program: Command): void {
  program
    .command('rows', {hidden: true})
    .description(
      'answer for parts of the rows what a trainer asks on standard input: docs/cluster.md',
    )
    .requiredOption('--parts <numbers>', 'which of the files, from 0: 0,4,8', numbers)
    .action(async ({parts}: {parts: number[]}) => {
      // The parent process decides when to end.
      const ignore = () => undefined;
      for (const signal of SIGNALS) process.on(signal, ignore);
      try {
        // Only the losses that a report tells of are made of tensors.
        await selectBackend('cpu');
        await serveRows(parts, process.stdin, process.stdout, error =>
          inFlags(withRemedies(error) as Error, 'train'),
        );
      } finally {
        for (const signal of SIGNALS) process.off(signal, ignore);
      }
    });
}

function numbers(text: string): number[] {
  if (!/^\d+(,\d+)*$/.test(text))
    throw new InvalidArgumentError('It is not whole numbers with commas between them.');
  return text.split(',').map(Number);
}
