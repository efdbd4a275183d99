import {readFileSync, writeFileSync} from 'node:fs';
import asc from 'assemblyscript/asc';
import prettier from 'prettier';
import ts from 'typescript';
import {differences, hex} from './differences.js';
import {kernelSources} from './kernelSources.js';

const entry = 'src/kernel/assembly/index.ts';
const targets = {kernel: 'src/kernel/embedded.ts', worker: 'src/kernel/embeddedWorker.ts'};

/** The kernel as WebAssembly, with or without relaxed SIMD (fused multiply-add). */
async function compile(...features: string[]): Promise<Uint8Array> {
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
  return binary;
}

/** The worker as plain JavaScript, to be started from a string; what it shares with the calling thread comes first. */
function workerSource(): string {
  const compilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    removeComments: true,
  };
  return ['controlWords', 'worker']
    .map(name => readFileSync(`src/kernel/${name}.ts`, 'utf8'))
    .map(source => ts.transpileModule(source, {compilerOptions}).outputText)
    .map(source => source.replace(/^(import .*\n|export )/gm, ''))
    .join('')
    .trim();
}

/** The text of the kernel's module as it follows from the sources. */
async function embeddedKernel(): Promise<string> {
  const simd = await compile('simd');
  const relaxedSimd = differences(simd, await compile('simd', 'relaxed-simd'));
  return [
    `// Made by \`npm run build:kernel\` from src/kernel/assembly; do not edit.`,
    `/** SHA-256 of all that the rest is made from; a test compares it. */`,
    `export const madeFrom = '${kernelSources()}';`,
    `/** The kernel with plain SIMD, in hexadecimal digits. */`,
    `export const simd = '${hex(simd)}';`,
    `/** The kernel with relaxed SIMD: bytes of its own, then \`length\` bytes of the other from \`first\` on; and so on. */`,
    `// prettier-ignore`,
    `export const relaxedSimd: readonly (readonly [own: string, first: number, length: number])[] = ${JSON.stringify(relaxedSimd)};`,
  ].join('\n');
}

/** The text of the worker's module, which starting threads need at once, where the kernel is loaded when it is used. */
function embeddedWorker(): string {
  return [
    `// Made by \`npm run build:kernel\` from src/kernel/worker.ts; do not edit.`,
    `export const worker = ${JSON.stringify(workerSource())};`,
  ].join('\n');
}

async function write(target: string, text: string): Promise<void> {
  const style = {...(await prettier.resolveConfig(target)), parser: 'typescript'};
  writeFileSync(target, await prettier.format(text, style));
}

await write(targets.kernel, await embeddedKernel());
await write(targets.worker, embeddedWorker());
