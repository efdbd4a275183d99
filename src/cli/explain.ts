import {InvalidArgumentError, Option, type Command} from 'commander';
import {listed, quoted} from '../arguments/index.js';
import {takeRows, type Dataset, type Encoding} from '../data/index.js';
import {
  explain,
  type ColumnContribution,
  type Explanation,
  type LinearSVM,
} from '../model/index.js';
import {plainTable} from '../node/index.js';
import {rounded} from '../pages/index.js';
import {dataOptions, loadModelAndData, type DataFlags} from './dataOptions.js';
import {line} from './line.js';
import {addOptions, backendOption, jsonOption, number} from './options.js';
import {isOfPictures} from './pictures.js';

interface ExplainFlags extends DataFlags {
  rows?: number[];
  class?: string;
  most: number;
  id?: string | number;
  backend?: string;
  json?: boolean;
}

/** Rows that are explained where none are named. */
const FIRST = 5;
/** Features that are named of a column of several. */
const NAMED = 3;

const EXAMPLES = `
The score of a row is that of the mean example of training (of sparse rows: of one of zeros) and what each
column of the file adds to it; the greatest effect comes first. Rows count from 1, as in reports.

Examples:
  tfjs-svm explain models/iris new.csv
  tfjs-svm explain models/churn customers.csv --rows 17,230 --id customer
  tfjs-svm explain models/iris new.csv --rows 3 --class virginica --json`;

/** Adds `tfjs-svm explain`. */
export function addExplain(program: Command): void {
  const command = program
    .command('explain <model> <data>')
    .description('why rows of a data file are predicted as they are: what each column adds');
  addOptions(command, [
    ...dataOptions('none, or the column that was the label in training'),
    new Option(
      '--rows <numbers>',
      `which rows, from 1, with commas between them (default: the first ${FIRST})`,
    ).argParser(rowNumbers),
    new Option('--class <label>', 'whose score (default: of what is predicted)'),
    new Option('--most <number>', 'columns that the table shows of a row')
      .argParser(number)
      .default(10),
    new Option('--id <column>', 'the column that says which example a row is, to be shown'),
    backendOption(),
    jsonOption(),
  ]);
  command
    .addHelpText('after', EXAMPLES)
    .action((folder: string, file: string, flags: ExplainFlags) =>
      explainRows(folder, file, flags),
    );
}

function rowNumbers(text: string): number[] {
  const rows = text.split(',').map(Number);
  if (rows.every(row => Number.isInteger(row) && row > 0)) return rows;
  throw new InvalidArgumentError('They are not whole numbers from 1: 3,17.');
}

async function explainRows(folder: string, file: string, flags: ExplainFlags): Promise<void> {
  const {most} = flags;
  if (!(Number.isInteger(most) && most > 0))
    throw new Error(`explain: --most must be a whole number above 0, got ${most}`);
  if (await isOfPictures(file))
    throw new Error(`explain: ${file} is a folder: of pictures there are no columns to tell of`);
  const {model, data} = await loadModelAndData(folder, file, {
    ...flags,
    label: flags.label ?? false,
    keep: flags.id === undefined ? undefined : [flags.id],
  });
  const all = flags.rows ?? Array.from({length: Math.min(FIRST, data.rows)}, (_, i) => i + 1);
  const beyond = all.find(row => row > data.rows);
  if (beyond !== undefined)
    throw new Error(`explain: there is no row ${beyond}: ${file} has ${data.rows}`);
  const told = [];
  for (const row of all) told.push(await explained(model, data, row, flags));
  if (flags.json) console.log(JSON.stringify(told));
  else for (const row of told) console.log(textOf(row, most, data.encoding));
}

interface ExplainedRow extends Pick<Explanation, 'label' | 'score' | 'base' | 'columns'> {
  row: number;
  id?: unknown;
  prediction: unknown;
}

/** Why a row, from 1, has the score of the class that is asked for, or else is predicted. */
async function explained(
  model: LinearSVM,
  data: Dataset,
  row: number,
  {id, class: asked}: ExplainFlags,
): Promise<ExplainedRow> {
  const one = takeRows(data, [row - 1]);
  const [prediction] = await model.labels(one);
  const explanations = explain(model, one);
  const best = explanations.reduce((a, b) => (b.score > a.score ? b : a));
  const wanted = asked ?? String(prediction);
  const found = explanations.find(({label}) => String(label) === wanted);
  if (!found && asked !== undefined)
    throw new Error(
      `explain: --class ${quoted(asked)} is none of the classes ${listed(model.classes)}`,
    );
  // A multilabel model predicts no single class.
  const {label, score, base, columns} = found ?? best;
  const kept = id === undefined ? undefined : Object.values(data.kept!)[0]![row - 1];
  return {row, ...(kept !== undefined && {id: kept}), prediction, label, score, base, columns};
}

function textOf(
  {row, id, prediction, label, score, base, columns}: ExplainedRow,
  most: number,
  encoding: Encoding | undefined,
) {
  const which = id === undefined ? '' : ` (${String(id)})`;
  const head = line`row ${row}${which}: ${String(prediction)}; why it has this score of ${String(label)}`;
  const rest = columns.slice(most);
  const sum = rest.reduce((total, {contribution}) => total + contribution, 0);
  const table = plainTable([
    ['column', 'value', 'adds'],
    ...columns
      .slice(0, most)
      .map(column => [column.column, valueOf(column, encoding), signed(column.contribution)]),
    ...(rest.length ? [[`${rest.length} more`, '', signed(sum)]] : []),
    ['before any of them', '', signed(base)],
    ['score', '', signed(score)],
  ]);
  return `${head}\n${table}`;
}

/** What stands in a column: its number, or the features that it makes of its words. */
function valueOf({column, features}: ColumnContribution, encoding: Encoding | undefined): string {
  const [first] = features;
  const own = encoding?.columns.find(({name}) => name === column);
  const word = own?.kind === 'ordinal' ? own.values[first!.value] : undefined;
  if (features.length === 1 && first!.feature === column) return word ?? rounded(first!.value);
  const there = features.filter(({value}) => value !== 0);
  const more = there.length - NAMED;
  const words = there.slice(0, NAMED).map(({feature, value}) => {
    if (feature === column) return rounded(value);
    const name = feature.slice(column.length + 1);
    return feature.startsWith(`${column}=`) ? name : `${name} ${rounded(value)}`;
  });
  return `${words.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const signed = (value: number) => `${value < 0 ? '−' : '+'}${rounded(Math.abs(value))}`;
