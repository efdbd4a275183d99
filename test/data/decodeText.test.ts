import {expect, test} from '@jest/globals';
import {piecewiseDecoder} from '../../src/data/index.js';

const text = 'a;é\n€;😀\n\ufeffz;ü';

test.each([
  ['UTF-8', undefined, Buffer.from(text)],
  ['UTF-8 with a byte order mark', 'utf8', Buffer.from(`\ufeff${text}`)],
  ['UTF-16', 'utf-16le', Buffer.from(`\ufeff${text}`, 'utf16le')],
])('%s in pieces of any size', (_, charset, bytes) => {
  for (let size = 1; size <= bytes.length; size++) {
    const decode = piecewiseDecoder('test', charset);
    let found = '';
    for (let at = 0; at < bytes.length; at += size)
      found += decode(Uint8Array.from(bytes.subarray(at, at + size)));
    expect({size, found: found + decode()}).toEqual({size, found: text});
  }
});

test.each([
  ['within', [97, 10, 0xc3, 97]],
  ['near the end of a line', [97, 10, 0xfc, 97, 10]],
  ['at the end', [97, 10, 98, 0xe2, 0x82]],
])('what is no UTF-8 is told of by its line, %s', (_, bytes) => {
  for (let size = 1; size <= bytes.length; size++) {
    const decode = piecewiseDecoder('test');
    expect(() => {
      for (let at = 0; at < bytes.length; at += size)
        decode(Uint8Array.from(bytes.slice(at, at + size)));
      decode();
    }).toThrow(/^test: is not UTF-8 text \(line 2\): save it as UTF-8, or name its encoding$/);
  }
});
