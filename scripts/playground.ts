import {readFileSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {build} from 'esbuild';

/**
 * The playground as one HTML page without a request: style and script inside. The script uses
 * 'tfjs-svm' by its public entry, and of tfjs core, layers and the cpu backend.
 *
 * @param documentation the page of the site that the playground is part of, if it is
 */
export async function playgroundPage(documentation?: string): Promise<string> {
  const {outputFiles} = await build({
    entryPoints: ['playground/main.ts'],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    logLevel: 'error',
    platform: 'browser',
    target: 'es2022',
    alias: {
      '@tensorflow/tfjs': path.resolve('playground/tf.ts'),
      'tfjs-svm': path.resolve('src/index.ts'),
    },
  });
  // A script ends at the first </script, wherever it stands.
  const script = outputFiles[0]!.text.replaceAll('</script', '<\\/script');
  const parts = {style: readFileSync('playground/style.css', 'utf8'), script};
  const link = documentation ? `<a href="${documentation}">Documentation</a>` : '';
  return readFileSync('playground/page.html', 'utf8')
    .replace('<!-- documentation -->', link)
    .replace(/\/\* (style|script) \*\//g, (_, part: keyof typeof parts) => parts[part]);
}

/** Builds it into out/playground.html, or the file that was named, with a link to the documentation that was. */
async function main(): Promise<void> {
  const target = path.resolve(process.argv[2] ?? 'out/playground.html');
  mkdirSync(path.dirname(target), {recursive: true});
  writeFileSync(target, await playgroundPage(process.argv[3]));
  console.log(`The playground: ${pathToFileURL(target)}`);
}

if (process.argv[1]?.endsWith('playground.ts')) main();
