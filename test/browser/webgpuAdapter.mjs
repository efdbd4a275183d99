/* Prints as JSON why there is no WebGPU in the Chromium that is named first; null if there is. */
import {createServer} from 'node:http';
import {chromium} from 'playwright-core';

const [executablePath, ...args] = process.argv.slice(2);
const server = createServer((_, response) =>
  response.writeHead(200, {'Content-Type': 'text/html'}).end('<!doctype html><title>t</title>'),
);
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
const browser = await chromium.launch({executablePath, args});
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/`);
const reason = await page.evaluate(async () => {
  if (!navigator.gpu) return 'the page has no navigator.gpu';
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) return 'navigator.gpu has no adapter';
  return adapter.requestDevice().then(
    () => null,
    error => `the adapter has no device: ${error.message}`,
  );
});
await browser.close();
server.close();
console.log(JSON.stringify(reason));
