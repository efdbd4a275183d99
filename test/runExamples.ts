import {spawnSync} from 'node:child_process';
import {copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';

/** The JavaScript blocks of a page that import the package. */
export function examplesIn(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code!);
  return blocks.filter(code => code.includes("from 'tfjs-svm'"));
}

/** What an example prints by `console.log`; why, if it fails. */
interface Run {
  out: string;
  error?: string;
}

/** One after the other, each in its own folder; they start in a tenth of the time of a process each. */
const RUNNER = `
import {format} from 'node:util';
const {log} = console;
const home = process.cwd();
const runs = [];
for (let i = 0; i < Number(process.argv[2]); i++) {
  const lines = [];
  console.log = (...values) => void lines.push(format(...values));
  process.chdir(\`\${home}/\${i}\`);
  const error = await import(\`\${home}/\${i}/example.mjs\`).then(() => undefined, error => error);
  runs.push({out: lines.join('\\n').trim(), error: error && (error.stack ?? String(error))});
}
log(JSON.stringify(runs));
`;

/** Runs examples against the built package, each beside iris.csv, digits.csv and the models that ship. */
export function runExamples(codes: readonly string[]): Run[] {
  // Inside of the package, where its own name resolves.
  mkdirSync('out', {recursive: true});
  const folder = mkdtempSync(path.resolve('out', 'examples-'));
  try {
    for (const [i, code] of codes.entries()) {
      const own = path.join(folder, String(i));
      mkdirSync(own);
      for (const name of ['iris.csv', 'digits.csv'])
        copyFileSync(path.join('scripts/data', name), path.join(own, name));
      cpSync('models', path.join(own, 'models'), {recursive: true});
      writeFileSync(path.join(own, 'example.mjs'), code);
    }
    writeFileSync(path.join(folder, 'run.mjs'), RUNNER);
    const {stdout, stderr, status} = spawnSync(process.execPath, ['run.mjs', `${codes.length}`], {
      cwd: folder,
      encoding: 'utf8',
      env: {...process.env, TFJS_SVM_BACKEND: 'wasm'},
    });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Run[];
  } finally {
    rmSync(folder, {recursive: true});
  }
}
