import {expect, test} from '@jest/globals';
import {kernelSources} from '../../scripts/kernelSources.js';
import {madeFrom, relaxedSimd, simd} from '../../src/kernel/embedded.js';

test('the embedded kernel is made from the sources as they are (else: npm run build:kernel)', () => {
  expect(madeFrom).toBe(kernelSources());
});

// Every thread instantiates the kernel when rows lie in the memory already: data would be written over them.
test.each([
  ['simd', simd],
  ['relaxed SIMD', relaxedSimd],
])('%s brings no data of its own (as ** and Math.pow do)', (_, base64) => {
  const DATA = 11;
  expect(sectionsOf(Buffer.from(base64, 'base64'))).not.toContain(DATA);
});

/** The ids of a WebAssembly module's sections. */
function sectionsOf(bytes: Uint8Array): number[] {
  const ids: number[] = [];
  for (let at = 8; at < bytes.length;) {
    ids.push(bytes[at++]!);
    let size = 0;
    for (let shift = 0, more = true; more; shift += 7) {
      const byte = bytes[at++]!;
      size += (byte & 127) * 2 ** shift;
      more = byte > 127;
    }
    at += size;
  }
  return ids;
}
