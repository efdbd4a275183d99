import {existsSync} from 'node:fs';
import {resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {Option, type Command} from 'commander';
import {checkGradients, reportPage} from '../gradients/index.js';
import {
  backendNames,
  checkLosses,
  plainTable,
  selectBackend,
  writeWholeFile,
} from '../node/index.js';
import {backendOption, jsonOption, number} from './options.js';
import {checkOutputs} from './outputs.js';

interface CheckFlags {
  backend?: string;
  html?: string;
  json?: boolean;
  order: string;
  seed: number;
}

const EXAMPLES = `
A module of your own exports f, a function of tensors; inputs, an array of tensors; and, where you
have them, reference (the same in plain tf ops), float64 (the same on plain numbers) and options.

Examples:
  tfjs-svm check
  tfjs-svm check ./my-op.mjs --html report.html`;

/** Adds `tfjs-svm check`. */
export function addCheck(program: Command): void {
  program
    .command('check [module.mjs]')
    .description('check gradients: of every loss on every backend present, or of your own op')
    .addOption(backendOption())
    .addOption(jsonOption())
    .option('--html <file>', 'write the report on your own op as a page with plots')
    .addOption(
      new Option('--order <n>', '2 checks the second derivatives of your own op too')
        .choices(['1', '2'])
        .default('1'),
    )
    .option('--seed <n>', 'fixes everything random', number, 1)
    .addHelpText('after', EXAMPLES)
    .action((module: string | undefined, flags: CheckFlags) =>
      module === undefined ? checkEveryLoss(flags) : checkModule(module, flags),
    );
}

async function checkModule(path: string, {backend, html, json, order, seed}: CheckFlags) {
  await checkOutputs('check', {files: [html], inputs: [path]});
  await selectBackend(backend);
  const {f, inputs, reference, float64, options} = await importOwn(path);
  if (typeof f !== 'function') throw new TypeError(`check: ${path} exports no function f`);
  if (!Array.isArray(inputs)) throw new TypeError(`check: ${path} exports no array inputs`);
  const report = await checkGradients(f, inputs, {
    ...(order === '2' && {order: 2}),
    seed,
    ...(reference && {reference}),
    ...(float64 && {float64}),
    ...options,
  });
  console.log(json ? JSON.stringify(report) : report.toString());
  if (html !== undefined) await writeWholeFile('check', html, await reportPage(report, path));
  if (!report.ok) process.exitCode = 1;
}

/** What a module exports; what keeps it from being loaded is said of it by the name that was typed. */
async function importOwn(file: string) {
  if (!existsSync(file)) throw new Error(`${file}: no such file`);
  try {
    return await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    const reason = (error as Error | undefined)?.message ?? error;
    throw new Error(`check: ${file} cannot be loaded: ${reason}`, {cause: error});
  }
}

async function checkEveryLoss({backend, json, seed}: CheckFlags) {
  const names = backend ? [backend] : backendNames;
  const rows = [['reduction', 'penalty', 'backend', 'worst rel. error', 'kinks', 'verdict']];
  const reports = [];
  for (const name of names) {
    try {
      await selectBackend(name);
    } catch (error) {
      if (backend) throw error;
      if (!json) console.log(`Not checked on ${name}: ${(error as Error).message}`);
      continue;
    }
    for (const {reduction, penalty, report} of await checkLosses(seed)) {
      const {worstRelativeError, kinks} = report.inputs[0]!;
      const verdict = report.ok ? 'ok' : `WRONG: ${report.failures[0]!.message}`;
      rows.push([
        reduction,
        penalty ?? '–',
        name,
        worstRelativeError.toExponential(1),
        String(kinks),
        verdict,
      ]);
      reports.push({reduction, penalty, backend: name, report});
      if (!report.ok) process.exitCode = 1;
    }
  }
  console.log(json ? JSON.stringify(reports) : plainTable(rows));
}
