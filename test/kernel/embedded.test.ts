import {expect, test} from '@jest/globals';
import {kernelSources} from '../../scripts/kernelSources.js';
import {differences} from '../../scripts/differences.js';
import {madeFrom} from '../../src/kernel/embedded.js';
import {builds, kernelBytes} from '../../src/kernel/kernelModule.js';

test('the embedded kernel is made from the sources as they are (else: npm run build:kernel)', () => {
  expect(madeFrom).toBe(kernelSources());
});

// Every thread instantiates the kernel when rows lie in the memory already: data would be written over them.
test.each(['simd', 'relaxedSimd'] as const)(
  '%s is valid and brings no data of its own (as ** and Math.pow do)',
  async build => {
    const DATA = 11;
    const bytes = await kernelBytes(build);
    // Engines before Node 22 take no relaxed SIMD.
    if (build === 'simd') expect(WebAssembly.validate(bytes as BufferSource)).toBe(true);
    expect(sectionsOf(bytes)).not.toContain(DATA);
  },
);

test.each(['simd', 'relaxedSimd'] as const)(
  'whether %s runs is known without loading it',
  async build => {
    const bytes = await kernelBytes(build);
    expect(builds().includes(build)).toBe(WebAssembly.validate(bytes as BufferSource));
  },
);

test('differences of bytes, put together again, are the bytes', () => {
  const given = Uint8Array.from({length: 300}, (_, i) => (i * i) % 251);
  const wanted = Uint8Array.of(9, ...given.subarray(40, 90), 1, 2, ...given.subarray(0, 30), 7);
  const found = differences(given, wanted);
  expect(found).toEqual([
    ['09', 40, 50],
    ['0102', 0, 30],
    ['07', 0, 0],
  ]);
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
