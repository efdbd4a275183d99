import type {CheckFacts, CoordinateCheck, DirectionCheck, InputCheck} from './report.js';

/** The report as a table for people, with the failures below it. */
export function reportText(facts: CheckFacts): string {
  const {backend, differences, outputShape, failures, inputs, directions, secondOrder, notes} =
    facts;
  const verdict = failures.length === 0 ? 'ok' : `${count(failures.length, 'failure')}`;
  const lines = [
    `gradients: ${verdict}  (backend ${backend}, output [${outputShape}], ${differences} finite differences)`,
    '',
  ];
  const autodiff = inputs.some(({worstAutodiffError}) => worstAutodiffError !== undefined);
  lines.push(
    ...table([
      [
        'input',
        'shape',
        'checked',
        'worst rel. error',
        'at',
        'analytic',
        ...(autodiff ? ['autodiff'] : []),
        'numeric',
        '± error',
        'kinks',
        'verdict',
      ],
      ...inputs.map(input => inputRow(`${input.input}`, input, autodiff)),
      ...(secondOrder?.inputs ?? []).map(input =>
        inputRow(`${input.input} (2nd)`, input, autodiff),
      ),
      ...directions.map((direction, i) => directionRow(i, direction, autodiff)),
    ]),
  );
  const orders = directions.flatMap(({order, kink}) => (kink ? [] : (order ?? [])));
  if (orders.length) {
    const list = orders.map(power).join(', ');
    lines.push(
      '',
      `Taylor remainder falls with order ${list} along the directions (2 or more is right)`,
    );
  }
  if (secondOrder?.order !== undefined) {
    lines.push(
      `  and with the second-order term, with order ${power(secondOrder.order)} (3 or more is right)`,
    );
  }
  const kinks = inputs.flatMap(({input, coordinates}) =>
    coordinates
      .filter(({verdict}) => verdict === 'kink')
      .map(({at, kink}) => `${name(input, at)} ${short(kink!.left)} | ${short(kink!.right)}`),
  );
  if (kinks.length) {
    const more = kinks.length > 4 ? `, and ${kinks.length - 4} more` : '';
    lines.push('', `Kinks or ties, slopes left | right: ${kinks.slice(0, 4).join(', ')}${more}`);
  }
  if (notes.length) lines.push('', ...notes.map(note => `note: ${note}`));
  if (failures.length) {
    lines.push('');
    failures.forEach(({kind, message, cause}, i) => {
      lines.push(`${i + 1}. ${kind}: ${message}`);
      if (cause) lines.push(`   likely cause: ${cause}`);
    });
  }
  return lines.join('\n');
}

/** `input 0 at [3, 1]` */
export function name(input: number, at: readonly number[]): string {
  return `input ${input} at [${at.join(', ')}]`;
}

function power(order: number): string {
  return order === Infinity ? '∞' : order.toFixed(2);
}

/** Five digits. */
export function short(x: number): string {
  return Number.isFinite(x) ? String(Number(x.toPrecision(5))) : String(x);
}

function inputRow(title: string, input: InputCheck, autodiff: boolean): string[] {
  const {shape, dtype, coordinates, worst, worstRelativeError, kinks, verdict} = input;
  const size = shape.reduce((product, length) => product * length, 1);
  if (verdict === 'fixed') {
    const empty = new Array<string>(autodiff ? 8 : 7).fill('');
    return [title, `[${shape}] ${dtype}`, ...empty, 'held fixed'];
  }
  const checked = coordinates.length === size ? `all ${size}` : `${coordinates.length} of ${size}`;
  return [
    title,
    `[${shape}]`,
    checked,
    coordinates.length ? worstRelativeError.toExponential(1) : '',
    worst ? `[${worst.at.join(', ')}]` : '',
    ...values(worst, autodiff),
    String(kinks),
    verdict === 'ok' ? 'ok' : 'WRONG',
  ];
}

function directionRow(i: number, direction: DirectionCheck, autodiff: boolean): string[] {
  return [
    'all',
    `direction ${i + 1}`,
    '',
    direction.relativeError.toExponential(1),
    '',
    ...values(direction, autodiff),
    direction.kink ? '1' : '0',
    direction.verdict === 'wrong' ? 'WRONG' : direction.verdict,
  ];
}

function values(
  check: Pick<CoordinateCheck, 'analytic' | 'autodiff' | 'numeric' | 'numericError'> | undefined,
  autodiff: boolean,
): string[] {
  if (!check) return new Array<string>(autodiff ? 4 : 3).fill('');
  return [
    short(check.analytic),
    ...(autodiff ? [check.autodiff === undefined ? '' : short(check.autodiff)] : []),
    short(check.numeric),
    check.numericError.toExponential(0),
  ];
}

function table(rows: string[][]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)));
  const lines = rows.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map(width => '─'.repeat(width)).join('  '));
  return lines;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
