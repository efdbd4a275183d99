import {createHash} from 'node:crypto';
import {readdirSync, readFileSync} from 'node:fs';

const folder = 'src/kernel/assembly';

/** SHA-256 of all that the embedded kernel is made from: sources, worker, build script, compiler. */
export function kernelSources(): string {
  const hash = createHash('sha256');
  const sources = readdirSync(folder).filter(name => name.endsWith('.ts'));
  const files = [
    ...sources.sort().map(name => `${folder}/${name}`),
    'src/kernel/controlWords.ts',
    'src/kernel/worker.ts',
    'scripts/buildKernel.ts',
    'scripts/differences.ts',
  ];
  for (const file of files) hash.update(`${file}\n${readFileSync(file, 'utf8')}\n`);
  hash.update(versionOf('assemblyscript'));
  return hash.digest('hex');
}

function versionOf(name: string): string {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, {version: string}>;
  };
  return `${name} ${lock.packages[`node_modules/${name}`]!.version}`;
}
