import {quoted} from '../../arguments/index.js';
import {option, OptionError, optionError} from '../optionError.js';

/**
 * Decodes text that arrives in pieces, cut anywhere; without a piece, what is left at the end.
 *
 * @param charset its encoding as WHATWG's Encoding Standard calls it, such as windows-1252; UTF-8 by default
 * @throws one line if it is of another encoding, or there is none of that name
 */
export function piecewiseDecoder(
  source: string,
  charset = 'utf-8',
): (bytes?: Uint8Array) => string {
  const decoder = decoderOf(source, charset);
  const isUTF8 = decoder.encoding === 'utf-8';
  /** Line ends so far, and the bytes of a character that was cut. */
  let lines = 0;
  let tail: Uint8Array = new Uint8Array(0);
  let isFirst = true;
  /** In UTF-8 whole characters at a time: in Node that is quicker than a stream, and so are the strings it makes. */
  function decoded(bytes: Uint8Array, isEnd: boolean): string {
    if (!isUTF8) return decoder.decode(bytes, {stream: !isEnd});
    const all = tail.length > 0 ? joined(tail, bytes) : bytes;
    const text = decoder.decode(isEnd ? all : all.subarray(0, all.length - cutOf(all)));
    const mark = isFirst && text.startsWith('\ufeff') ? 1 : 0;
    isFirst &&= text === '';
    return text.slice(mark);
  }
  return (bytes = new Uint8Array(0), isEnd = bytes.length === 0) => {
    let text: string;
    try {
      text = decoded(bytes, isEnd);
    } catch (error) {
      const line = lines + (brokenLine(joined(tail, bytes), charset) ?? 1);
      if (isUTF8)
        throw unnamedCharset(`is not UTF-8 text (line ${line})`, 'windows-1252').at(source);
      throw new Error(`${source}: is not ${decoder.encoding} text (line ${line})`, {cause: error});
    }
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
    const last = bytes.length >= 4 ? bytes : joined(tail, bytes);
    tail = isEnd ? new Uint8Array(0) : last.slice(last.length - cutOf(last));
    return text;
  };
}

function decoderOf(source: string, charset: string): TextDecoder {
  try {
    const isUTF8 = new TextDecoder(charset).encoding === 'utf-8';
    return new TextDecoder(charset, {fatal: true, ignoreBOM: isUTF8});
  } catch (error) {
    throw new Error(
      `${source}: there is no encoding ${quoted(charset)}; some are utf-8, utf-16le, windows-1252, gb18030, shift_jis`,
      {cause: error},
    );
  }
}

function unnamedCharset(what: string, charset: string): OptionError {
  return optionError`${what}: save it as UTF-8, or name its encoding, such as ${option('charset', charset)}`;
}

/** How many bytes the last character of UTF-8 has, if some may be missing of it; else 0. */
function cutOf(bytes: Uint8Array): number {
  for (let at = bytes.length - 1; at >= Math.max(0, bytes.length - 3); at--) {
    if (bytes[at]! >= 0xc0) return bytes.length - at;
    if (bytes[at]! < 0x80) return 0;
  }
  return 0;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** What kind of binary data bytes are; undefined if they may be text. */
export function kindOf(bytes: Uint8Array): OptionError | undefined {
  const kind = binaryKind(bytes);
  return typeof kind === 'string' ? new OptionError([kind]) : kind;
}

function binaryKind(bytes: Uint8Array): string | OptionError | undefined {
  const [a, b, c, d] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff))
    return unnamedCharset('is UTF-16 text', 'utf-16le');
  const magic = [a, b, c, d].map(byte => String.fromCharCode(byte ?? 0)).join('');
  if (magic === 'PAR1') return 'is a Parquet file, not text';
  if (magic === 'PK\x03\x04') return 'is a zip archive or a spreadsheet, not text';
  if (magic.startsWith('\x1f\x8b')) return 'is gzip data, not text';
  const zero = bytes.subarray(0, 1 << 16).indexOf(0);
  return zero < 0 ? undefined : `is binary data or UTF-16, not UTF-8 text (byte ${zero + 1} is 0)`;
}

/** The first line that cannot be decoded, from 1. In UTF-8 a line break is never part of another character. */
function brokenLine(bytes: Uint8Array, charset: string): number | undefined {
  const decoder = new TextDecoder(charset, {fatal: true});
  for (let line = 1, start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(10, start) + 1 || bytes.length;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    start = end;
  }
  return undefined;
}
