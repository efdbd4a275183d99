import path from 'node:path';
import {Option, type Command} from 'commander';
import {
  exportFormats,
  exportModel,
  importFormats,
  quantize,
  type QuantizedType,
} from '../model/index.js';
import {files, readDataset, readModel, selectBackend, writeWholeFile} from '../node/index.js';
import {judgedOn} from './judgedOn.js';
import {addOptions, backendOption} from './options.js';
import {checkOutputs, forceOption, modelFiles, quantizeOption, roundingLine} from './outputs.js';

interface ConvertFlags {
  to: string;
  from?: string;
  out: string;
  force?: boolean;
  backend?: string;
  quantize?: QuantizedType;
  test?: string;
}

const EXAMPLES = `
Examples:
  tfjs-svm convert models/iris --to onnx --out iris.onnx
  tfjs-svm convert news.model --out models/news
  tfjs-svm convert models/digits --quantize uint8 --test digits.csv --out small
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
    new Option('--from <format>', 'what the file is; by default its first bytes say it').choices(
      importFormats,
    ),
    new Option('--out <file>', 'where to write: a file, of tfjs a folder').makeOptionMandatory(),
    quantizeOption(),
    new Option(
      '--test <data>',
      'a file of labelled examples, for the accuracy that --quantize costs',
    ),
    forceOption(),
    backendOption(),
  ]);
  command.addHelpText('after', EXAMPLES).action(convert);
}

async function convert(file: string, flags: ConvertFlags): Promise<void> {
  const {to, from, out, force} = flags;
  const isFolder = to === 'tfjs';
  if (flags.quantize && !isFolder)
    throw new Error(`convert: --quantize is for tfjs, not for ${to}`);
  if (flags.test !== undefined && !flags.quantize)
    throw new Error('convert: --test is for what --quantize costs');
  await checkOutputs('convert', {
    ...(isFolder ? {folder: out, force} : {files: [out]}),
    inputs: [file, ...modelFiles(file), flags.test],
  });
  await selectBackend(flags.backend);
  const model = await readModel(file, {format: from});
  for (const note of model.facts.importedFrom?.notes ?? [])
    console.error(`tfjs-svm: ${file}: ${note}`);
  if (flags.quantize) {
    const rounded = await quantize(model, flags.quantize);
    if (flags.test !== undefined) {
      const data = await readDataset(flags.test, {like: model});
      const before = await judgedOn(flags.test, () => model.evaluate(data));
      const after = await rounded.evaluate(data);
      console.log(roundingLine(flags.quantize, before.accuracy, after.accuracy, 'test'));
    }
    await rounded.save(files(out, {force}));
  } else if (isFolder) await model.save(files(out, {force}));
  else await writeWholeFile('convert', out, exportModel(model, to));
  console.log(`${to} model of ${model.classes.length} classes written to ${path.normalize(out)}`);
}
