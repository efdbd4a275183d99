import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync} from 'node:fs';
import {open} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {beforeAll, expect, test} from '@jest/globals';
import {programIn} from './program.js';

const {folder, run, started, write} = programIn(
  mkdtempSync(path.join(tmpdir(), 'tfjs-svm-interrupt-')),
);
const wait = 'wait.csv';

/** What each command is told, where it waits for a file that never ends. */
const lines: Readonly<Record<string, string>> = {
  train: `train ${wait} --no-stream`,
  predict: `predict model ${wait}`,
  evaluate: `evaluate model ${wait}`,
  convert: `convert model --out small --quantize uint8 --test ${wait}`,
  cv: `cv ${wait}`,
  search: `search ${wait}`,
  compare: `compare ${wait}`,
  curve: `curve ${wait}`,
  path: `path ${wait}`,
  threshold: `threshold model ${wait} --precision 1`,
  explain: `explain model ${wait}`,
  check: 'check wait.mjs',
};

beforeAll(async () => {
  write('two.csv', 'a,y\n1,u\n2,v\n3,u\n4,v\n');
  write(
    'wait.mjs',
    `import {readFile} from 'node:fs/promises';\nawait readFile(${JSON.stringify(wait)});\n`,
  );
  execFileSync('mkfifo', [path.join(folder, wait)]);
  expect(await run('train', 'two.csv', '--out', 'model')).toMatchObject({code: 0});
});

test('these are all commands', async () => {
  const {out} = await run('--help');
  const names = [...out.split('Commands:')[1]!.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name);
  expect(names.filter(name => name !== 'help').sort()).toEqual(Object.keys(lines).sort());
});

test.each(
  Object.keys(lines).flatMap(name =>
    (['SIGINT', 'SIGTERM'] as const).map(signal => [name, signal] as const),
  ),
)('%s that still reads ends in one line at %s, by the signal', async (name, signal) => {
  const child = started(...lines[name]!.split(' '));
  let err = '';
  child.stderr.on('data', (text: Buffer) => (err += String(text)));
  const ended = new Promise(resolve => child.on('close', (_, by) => resolve(by)));
  // It can be opened once the command has opened it, too.
  const file = await open(path.join(folder, wait), 'w');
  await file.write('a,y\n1,u\n');
  child.kill(signal);
  const by = await ended;
  await file.close();
  expect({by, err}).toEqual({by: signal, err: `tfjs-svm: ${name}: interrupted\n`});
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s in the moment in which a command fails ends it, though it still reads',
  name => {
    const source = pathToFileURL(path.resolve('src/cli/interrupt.ts')).href;
    // Node tells of a signal when what runs now is over: by then the command has failed.
    const program = `
      const {endedInALine} = await import(${JSON.stringify(source)});
      setTimeout(() => {}, 20_000);
      const fails = async () => {
        process.kill(process.pid, '${name}');
        throw new Error('failed');
      };
      await endedInALine(() => console.log('interrupted'), fails).catch(({message}) => console.log(message));
    `;
    const {signal, stdout} = spawnSync(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', program],
      {encoding: 'utf8'},
    );
    expect({signal, stdout}).toEqual({signal: name, stdout: 'failed\n'});
  },
);
