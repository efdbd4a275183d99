import {expect} from '@jest/globals';

/**
 * Typed arrays of the same bits are equal: told at once, where `toEqual` walks through numbers one by one,
 * a second for a million of them. Of others `toEqual` says itself where they differ.
 */
function areSameBits(a: unknown, b: unknown): true | undefined {
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return undefined;
  const isSameKind = Object.getPrototypeOf(a) === Object.getPrototypeOf(b);
  return isSameKind && Buffer.compare(bytesOf(a), bytesOf(b)) === 0 ? true : undefined;
}

function bytesOf({buffer, byteOffset, byteLength}: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

expect.addEqualityTesters([areSameBits]);
