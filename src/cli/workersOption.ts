import {InvalidArgumentError, Option} from 'commander';

/** How many child processes have the parts of the rows, or 'pipe': whoever started this one has them elsewhere. */
export type Workers = number | 'pipe';

/** The options of training on files that are parts of the rows. */
export function workersOptions(): Option[] {
  return [
    new Option(
      '--workers <number>',
      "train on all files of a pattern, such as 'parts/*.csv', which so many child processes have in memory",
    ).argParser(workers),
    new Option(
      '--resume',
      'go on from the weights of a training with --workers that was cut short',
    ),
  ];
}

function workers(text: string): Workers {
  if (text === 'pipe') return text;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('It is not a whole number above 0.');
}
