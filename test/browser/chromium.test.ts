import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {build} from 'esbuild';
import {chromium, type Browser} from 'playwright-core';
import {fusedLoss, pinRows} from '../../src/kernel/index.js';
import {westonWatkins} from '../../src/losses/index.js';
import {findChromium} from '../findChromium.js';
import {expectClose} from '../tolerances.js';
import {classes, columns, labels, rows, values, weights, type Found, type Told} from './page.js';

const executablePath = findChromium();
const there = executablePath ? describe : describe.skip;
const title = executablePath
  ? 'in Chromium'
  : 'in Chromium: SKIPPED, there is no chromium (CHROMIUM=/path/to/it)';

/** The headers of the pages, by the folder they are in. */
const headersOf: Record<string, Record<string, string>> = {
  plain: {},
  // A page may share memory with its workers.
  isolated: {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
  },
  // A page may not compile WebAssembly.
  forbidden: {'Content-Security-Policy': "script-src 'self'"},
};

there(title, () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    const {outputFiles} = await build({
      stdin: {
        contents: `import * as page from './test/browser/page.ts'; Object.assign(globalThis, page);`,
        resolveDir: '.',
      },
      bundle: true,
      write: false,
      format: 'iife',
      logLevel: 'error',
      // A page has no Node: whatever of it index.ts reached would fail here.
      platform: 'browser',
    });
    const script = outputFiles[0]!.text;
    server = createServer(({url}, response) => {
      const headers = headersOf[url!.split('/')[1]!]!;
      if (url!.endsWith('.js')) {
        response.writeHead(200, {'Content-Type': 'text/javascript', ...headers}).end(script);
      } else {
        response.writeHead(200, {'Content-Type': 'text/html', ...headers});
        response.end('<!doctype html><title>test</title><script src="script.js"></script>');
      }
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  async function found<T>(path: string, what: 'run' | 'runForbidden'): Promise<T> {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', error => errors.push(String(error)));
    const {port} = server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}${path}`);
    const result = await page.evaluate(
      name => (globalThis as unknown as Record<string, () => Promise<T>>)[name]!(),
      what,
    );
    expect(errors).toEqual([]);
    await page.close();
    return result;
  }

  test.each([
    ['/isolated/', true, 1],
    ['/plain/', false, 0],
  ])('%s: isolated %s, %d workers, the bits of Node', async (path, isolated, workers) => {
    const result = await found<Found>(path, 'run');
    expect(result.isolated).toBe(isolated);
    expect(result.workers).toBe(workers);

    const pinned = await pinRows('test', {rows, columns, values}, {threads: 1, build: 'simd'});
    const {config} = westonWatkins();
    const {gradW} = fusedLoss(pinned, {loss: config!, columns: classes, labels}).answer(weights);
    pinned.dispose();
    const expected = Array.from(gradW, g => Math.fround(g / rows));
    for (const gradient of result.gradients) expect(gradient).toEqual(result.gradients[0]);
    expect(result.gradients[0]).toEqual(expected);
    expectClose(result.gradients[0]!, result.autodiff, 1e-5);

    expect(result.engine).toBe('fused');
    expect(result.accuracy).toBe(1);
    expect(result.same).toBe(true);
  });

  test('/forbidden/: without WebAssembly the tensor engine computes, and a line says what is missing', async () => {
    const line = (call: string) =>
      `${call}: this page's Content-Security-Policy forbids WebAssembly, and with it the fused engine: ` +
      "add 'wasm-unsafe-eval' to its script-src";
    expect(await found<Told>('/forbidden/', 'runForbidden')).toEqual({
      engines: ['tensor', 'tensor'],
      warnings: [`${line('linearSVM.fit: warning')}. The tensor engine computes instead.`],
      errors: [line('pin'), line('linearSVM.fit')],
    });
  });
});
