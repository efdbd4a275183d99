import {expect, test} from '@jest/globals';
import {kindOf, piecewiseDecoder} from '../../../src/data/index.js';

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
  ['after an empty line', [10, 0xfc, 97]],
])('what is no UTF-8 is told of by its line, %s', (_, bytes) => {
  for (let size = 1; size <= bytes.length; size++) {
    const decode = piecewiseDecoder('test');
    expect(() => {
      for (let at = 0; at < bytes.length; at += size)
        decode(Uint8Array.from(bytes.slice(at, at + size)));
      decode();
    }).toThrow(
      /^test: is not UTF-8 text \(line 2\): save it as UTF-8, or name its encoding, such as charset 'windows-1252'$/,
    );
  }
});

test('lines are counted where several are empty', () => {
  const decode = piecewiseDecoder('test');
  decode(Uint8Array.of(97, 10, 10, 10, 98, 10));
  expect(() => decode(Uint8Array.of(97, 0xfc, 10))).toThrow('(line 5)');
});

test.each([
  ['UTF-16, the low byte first', [0xff, 0xfe, 97, 0], 'is UTF-16 text'],
  ['UTF-16, the high byte first', [0xfe, 0xff, 0, 97], 'is UTF-16 text'],
  ['bytes with a zero', [97, 98, 0, 99], '(byte 3 is 0)'],
  ['text', [97, 0xff, 0xfe, 97], undefined],
])('what bytes are: %s', (_, bytes, kind) => {
  const found = kindOf(Uint8Array.from(bytes));
  if (kind === undefined) expect(found).toBeUndefined();
  else expect(found?.message).toContain(kind);
});
