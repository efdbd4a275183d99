import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {build} from 'esbuild';
import {chromium, type Browser} from 'playwright-core';
import {findChromium} from '../findChromium.js';
import type {OnBackend} from './backendsPage.js';

const executablePath = findChromium();
const there = executablePath ? describe : describe.skip;
const title = executablePath
  ? 'backends in Chromium'
  : 'backends in Chromium: SKIPPED, there is no chromium (CHROMIUM=/path/to/it)';

/** WebGL and WebGPU without a graphics card. */
const args = [
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
];

/** Why there is no WebGPU here; null if there is. */
function noWebGPU(): string | null {
  if (!executablePath) return 'there is no chromium';
  try {
    const probe = path.resolve('test/browser/webgpuAdapter.mjs');
    return JSON.parse(
      execFileSync(process.execPath, [probe, executablePath, ...args], {encoding: 'utf8'}),
    );
  } catch (error) {
    return String((error as Error).message).split('\n')[0]!;
  }
}

there(title, () => {
  let server: Server;
  let browser: Browser;
  let origin: string;

  beforeAll(async () => {
    const {outputFiles} = await build({
      stdin: {
        contents: `import * as page from './test/browser/backendsPage.ts'; Object.assign(globalThis, page);`,
        resolveDir: '.',
      },
      bundle: true,
      write: false,
      format: 'iife',
      logLevel: 'error',
      platform: 'browser',
    });
    const folders: Record<string, string> = {
      wasm: 'node_modules/@tensorflow/tfjs-backend-wasm/dist',
      iris: 'models/iris',
      dist: 'dist',
    };
    const types: Record<string, string> = {
      '.js': 'text/javascript',
      '.json': 'application/json',
      '.wasm': 'application/wasm',
    };
    server = createServer(({url}, response) => {
      const [, folder, name] = url!.split('/');
      const type = types[path.extname(url!)] ?? 'text/html';
      response.writeHead(200, {'Content-Type': type});
      if (name) response.end(readFileSync(path.join(folders[folder!]!, name)));
      else if (url === '/script.js') response.end(outputFiles[0]!.text);
      else if (url === '/bare') response.end('<!doctype html><title>test</title>');
      else response.end('<!doctype html><title>test</title><script src="/script.js"></script>');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await chromium.launch({
      executablePath: executablePath!,
      args,
    });
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  const expected = ['setosa', 'versicolor', 'virginica'];

  const missing = noWebGPU();
  const ways = ['runOn', 'runInWorker'];
  const title = '%s, %s: loads what Node trained, trains, saves to IndexedDB';
  test.each(['cpu', 'wasm', 'webgl'].flatMap(name => ways.map(way => [name, way])))(title, onPage);
  (missing === null ? test : test.skip).each(ways.map(way => ['webgpu', way]))(
    missing === null ? title : `%s, %s: SKIPPED, ${missing}`,
    onPage,
  );

  async function onPage(backend: string, what: string): Promise<void> {
    const page = await browser.newPage();
    await page.goto(`${origin}/`);
    const found = await page.evaluate(
      ([name, ...args]) =>
        (globalThis as unknown as Record<string, (...args: string[]) => Promise<OnBackend>>)[
          name!
        ]!(...args),
      [what, backend, origin],
    );
    expect(found).toEqual({
      backend,
      labels: expected,
      trained: expected,
      loaded: expected,
      byOps: expected,
      tensors: 0,
    });
    await page.close();
  }

  test('the file for pages without a build', async () => {
    const page = await browser.newPage();
    await page.goto(`${origin}/bare`);
    // As text: what is compiled for Node is no script of a page.
    const found = await page.evaluate(`import('${origin}/dist/tfjs-svm.js').then(async svm => {
      const model = svm.linearSVM();
      const x = svm.tf.tensor2d([[0], [1], [4], [5]]);
      await model.fit(x, ['low', 'low', 'high', 'high']);
      return model.labels(x);
    })`);
    expect(found).toEqual(['low', 'low', 'high', 'high']);
    await page.close();
  });
});
