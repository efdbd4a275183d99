/* eslint-disable house/error-prefix -- the reader names file and column */
import {brotliDecompressSync, gunzipSync} from 'node:zlib';
import type {CompressionCodec, Compressors, PageHeader, ParquetType} from 'hyparquet';
import {option, optionError, sizeText} from '../../data/index.js';

/** What is known of a column of a row group before its pages are read. */
interface ReadColumn {
  /** Rows of the row group. */
  rows: number;
  codec: CompressionCodec;
  type: ParquetType;
  /** Whether values may be missing. */
  isOptional: boolean;
  /** Bytes that its pages may have, unzipped. */
  maxBytes: number;
  /** Of lists of values: how many values the group has in them, null and empty lists among them, and how deep they are defined. */
  list?: {values: number; definition: number};
}

/** Bytes of memory for a value of a list with its two levels, about. */
const LISTED = 32;

/** Values that a run may hold beyond those of its page: the last ones are filled up. */
const FILLING = 512;

/**
 * Checks the pages of a column before hyparquet decodes them, which takes their word for how many values
 * they hold and how often one repeats: five bytes that say 2³⁰ would end the process.
 *
 * @param bytes the pages of the column, one after the other
 * @returns what to unzip them with: each page is checked as it is unzipped
 * @throws if a page holds more than the rows of the group, or more bytes than allowed
 */
export async function checkPages(bytes: ArrayBuffer, column: ReadColumn): Promise<Compressors> {
  const [{parquetHeader}, {compressors, decompressZstd}, checkValues] = await Promise.all([
    import('hyparquet/src/column.js'),
    import('hyparquet-compressors'),
    valuesChecker(),
  ]);
  const {codec, isOptional: canBeNull, maxBytes, list} = column;
  const definition = list?.definition ?? Number(canBeNull);
  const isOptional = definition > 0;
  const most = list?.values ?? column.rows;
  if (list && list.values * LISTED > maxBytes)
    throw optionError`its lists take more than the ${sizeText(maxBytes)} that ${option('maxBytes')} allows`;
  const isPlain = codec === 'UNCOMPRESSED';
  const reader = {view: new DataView(bytes), offset: 0};
  const levels = [...(list ? [1] : []), ...(isOptional ? [definition] : [])];
  const checks: ((page: Uint8Array) => void)[] = [];
  let [seen, size] = [0, 0];
  while (seen < most && reader.offset < bytes.byteLength - 1) {
    const header = parquetHeader(reader);
    const length = header.compressed_page_size;
    checked('bytes', length, bytes.byteLength - reader.offset);
    let page = new Uint8Array(bytes, reader.offset, length);
    reader.offset += length;
    const unzipped = header.uncompressed_page_size;
    size += checked('bytes', unzipped, Infinity);
    if (size > maxBytes)
      throw optionError`its pages take more than the ${sizeText(maxBytes)} unzipped that ${option('maxBytes')} allows`;
    const values = valuesOf(header);
    if (values === undefined) break; // Of a kind that hyparquet refuses.
    if (header.type === 'DICTIONARY_PAGE') {
      // Each takes a byte at least.
      checked('values', values, unzipped);
      if (!isPlain) checks.push(() => undefined);
      continue;
    }
    seen += checked('values', values, most - seen);
    let [given, isZipped] = [values, !isPlain];
    const second = header.data_page_header_v2;
    if (second) {
      const {num_nulls, num_rows, repetition_levels_byte_length: repetition} = second;
      const defined = second.definition_levels_byte_length;
      given -= checked('missing values', num_nulls, isOptional ? values : 0);
      checked('rows', num_rows, values);
      const start = checked('levels', repetition, page.length);
      if (list) checkRuns(page, 0, 1, values);
      if (isOptional) checkRuns(page, start, bitsOf(definition), values);
      page = page.subarray(start + checked('levels', defined, page.length - start));
      isZipped &&= second.is_compressed !== false;
    }
    const {encoding} = second ?? header.data_page_header!;
    const check = (bytes: Uint8Array) =>
      checkValues(bytes, {values: given, encoding, levels: second ? [] : levels}, column);
    if (isZipped) checks.push(check);
    else check(page);
  }
  const all: Compressors = {
    ...compressors,
    GZIP: unzipped('gzip', gunzipSync),
    BROTLI: unzipped('Brotli', brotliDecompressSync),
    ZSTD: (input, length) => decompressZstd(input, new Uint8Array(length)),
  };
  const unzip = all[codec];
  return {
    ...all,
    ...(unzip && {
      [codec]: (input: Uint8Array, length: number) => {
        const page = unzip(input, length);
        checks.shift()?.(page);
        return page;
      },
    }),
  };
}

/** By zlib, which checks what it unzips; hyparquet-compressors takes for deflated data what is no gzip. */
function unzipped(
  codec: string,
  unzip: typeof gunzipSync,
): (input: Uint8Array, length: number) => Uint8Array {
  return (input, length) => {
    const wrong = (cause?: unknown) =>
      new Error(`a page is not ${codec} data of the ${length} bytes that it claims`, {cause});
    let page: Uint8Array;
    try {
      page = unzip(input, {maxOutputLength: length + 1});
    } catch (error) {
      throw wrong(error);
    }
    if (page.length !== length) throw wrong();
    return page;
  };
}

function valuesOf(header: PageHeader): number | undefined {
  if (header.type === 'DICTIONARY_PAGE') return header.dictionary_page_header?.num_values;
  if (header.type === 'DATA_PAGE') return header.data_page_header?.num_values;
  return header.type === 'DATA_PAGE_V2' ? header.data_page_header_v2?.num_values : undefined;
}

function checked(what: string, found: number, most: number): number {
  if (!(Number.isInteger(found) && found >= 0 && found <= most))
    throw new Error(`a page claims ${found} ${what}, there may be ${most}`);
  return found;
}

/** The bits that levels up to one take. */
const bitsOf = (level: number) => 32 - Math.clz32(level);

/** Checks the values of an unzipped page: `levels` has the highest of those before them, of which the last say where a value is. */
async function valuesChecker() {
  const [{readRleBitPackedHybrid}, {deltaBinaryUnpack}] = await Promise.all([
    import('hyparquet/src/encoding.js'),
    import('hyparquet/src/delta.js'),
  ]);
  return (
    page: Uint8Array,
    {values, encoding, levels}: {values: number; encoding: string; levels: readonly number[]},
    {type, maxBytes}: ReadColumn,
  ): void => {
    const reader = {view: viewOf(page), offset: 0};
    let given = values;
    for (const most of levels) {
      checkRuns(page, reader.offset + 4, bitsOf(most), values);
      const found = new Array<number>(values);
      readRleBitPackedHybrid(reader, bitsOf(most), found);
      given = found.filter(level => level === most).length;
    }
    if (encoding === 'RLE' || encoding.endsWith('_DICTIONARY')) {
      if (type === 'BOOLEAN') checkRuns(page, reader.offset + 4, 1, given);
      else checkRuns(page, reader.offset + 1, page[reader.offset] ?? 0, given);
    }
    if (encoding !== 'DELTA_BYTE_ARRAY') return;
    // Each value begins as the one before it does: few bytes can stand for very many.
    const [prefixes, suffixes] = [new Int32Array(given), new Int32Array(given)];
    deltaBinaryUnpack(reader, given, prefixes);
    deltaBinaryUnpack(reader, given, suffixes);
    let [length, sum] = [0, 0];
    for (let i = 0; i < given; i++) {
      const prefix = checked('bytes of the value before', prefixes[i]!, length);
      length = prefix + checked('bytes', suffixes[i]!, page.length);
      sum += length;
    }
    checked('bytes of texts', sum, maxBytes);
  };
}

/** Checks the lengths of runs, of values of so many bits each, up to the number that is asked for. */
function checkRuns(page: Uint8Array, from: number, width: number, values: number): void {
  const view = viewOf(page);
  let at = from;
  for (let seen = 0; seen < values && at < page.length;) {
    let [header, shift] = [0, 0];
    let byte: number;
    do {
      byte = view.getUint8(at++);
      header |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte & 0x80);
    const isPacked = (header & 1) === 1;
    const count = (header >>> 1) * (isPacked ? 8 : 1);
    seen += checked('values in a run', count, values + FILLING);
    at += isPacked ? Math.max(1, Math.ceil((count * width) / 8)) : (width + 7) >> 3;
  }
}

function viewOf({buffer, byteOffset, byteLength}: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
