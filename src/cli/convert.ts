import path from 'node:path';
import {Option, type Command} from 'commander';
import {exportFormats, exportModel} from '../model/index.js';
import {files, readModel, selectBackend, writeWholeFile} from '../node/index.js';
import {addOptions, backendOption} from './options.js';
import {checkOutputs, forceOption, modelFiles} from './outputs.js';

interface ConvertFlags {
  to: string;
  from?: string;
  out: string;
  force?: boolean;
  backend?: string;
}

const EXAMPLES = `
Examples:
  tfjs-svm convert models/iris --to onnx --out iris.onnx
  tfjs-svm convert news.model --out models/news
  tfjs-svm convert scikit.json --to liblinear --out digits.model

What each format holds: docs/formats.md. What one cannot hold is refused.`;

/** Adds `tfjs-svm convert`. */
export function addConvert(program: Command): void {
  const command = program
    .command('convert <model>')
    .description(
      'a model of this package for another tool, or one of LIBLINEAR, LIBSVM, ONNX or scikit-learn for this',
    );
  addOptions(command, [
    new Option('--to <format>', 'what to write')
      .choices(['tfjs', ...exportFormats])
      .default('tfjs'),
    new Option('--from <format>', 'what the file is; by default its first bytes say it'),
    new Option('--out <file>', 'where to write: a file, of tfjs a folder').makeOptionMandatory(),
    forceOption(),
    backendOption(),
  ]);
  command.addHelpText('after', EXAMPLES).action(convert);
}

async function convert(file: string, flags: ConvertFlags): Promise<void> {
  const {to, from, out, force} = flags;
  const isFolder = to === 'tfjs';
  await checkOutputs('convert', {
    ...(isFolder ? {folder: out, force} : {files: [out]}),
    inputs: [file, ...modelFiles(file)],
  });
  await selectBackend(flags.backend);
  const model = await readModel(file, {format: from});
  for (const note of model.facts.importedFrom?.notes ?? [])
    console.error(`tfjs-svm: ${file}: ${note}`);
  if (isFolder) await model.save(files(out, {force}));
  else await writeWholeFile('convert', out, exportModel(model, to));
  console.log(`${to} model of ${model.classes.length} classes written to ${path.normalize(out)}`);
}
