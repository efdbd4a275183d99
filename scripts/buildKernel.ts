import {readFileSync, writeFileSync} from 'node:fs';
import asc from 'assemblyscript/asc';
import prettier from 'prettier';
import ts from 'typescript';
import {kernelSources} from './kernelSources.js';

const entry = 'src/kernel/assembly/index.ts';
const target = 'src/kernel/embedded.ts';

/** The kernel as WebAssembly, with or without relaxed SIMD (fused multiply-add). */
async function compile(...features: string[]): Promise<string> {
  let binary: Uint8Array | undefined;
  const options = [
    '-O3',
    '--converge',
    '--noAssert',
    '--runtime',
    'stub',
    '--disableWarning',
    '--importMemory',
    '--maximumMemory',
    '65536',
    '--outFile',
    'kernel.wasm',
    ...features.flatMap(feature => ['--enable', feature]),
  ];
  const {error, stderr} = await asc.main([entry, ...options], {
    writeFile: (_name, contents) => {
      binary = contents as Uint8Array;
    },
  });
  if (error || !binary) throw new Error(`${entry} does not compile:\n${stderr.toString()}`);
  return Buffer.from(binary).toString('base64');
}

/** The worker as plain JavaScript, to be started from a string. */
function workerSource(): string {
  const source = readFileSync('src/kernel/worker.ts', 'utf8');
  const {outputText} = ts.transpileModule(source, {
    compilerOptions: {target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext},
  });
  return outputText.replace(/^export \{\};?$/m, '').trim();
}

/** The text of src/kernel/embedded.ts as it follows from the sources. */
async function embeddedKernel(): Promise<string> {
  const text = [
    `// Made by \`npm run build:kernel\` from src/kernel/assembly and src/kernel/worker.ts; do not edit.`,
    `/** SHA-256 of all that the rest is made from; a test compares it. */`,
    `export const madeFrom = '${kernelSources()}';`,
    `export const simd = '${await compile('simd')}';`,
    `export const relaxedSimd = '${await compile('simd', 'relaxed-simd')}';`,
    `export const worker = ${JSON.stringify(workerSource())};`,
  ].join('\n');
  return prettier.format(text, {...(await prettier.resolveConfig(target)), parser: 'typescript'});
}

embeddedKernel().then(text => writeFileSync(target, text));
