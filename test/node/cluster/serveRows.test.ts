import {spawnSync} from 'node:child_process';
import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {Readable} from 'node:stream';
import {beforeAll, describe, expect, test} from '@jest/globals';
import {PROTOCOL, linearSVM, version, type Parts, type Question} from '../../../src/model/index.js';
import {bytesOfFrame, framesOf, type Frame} from '../../../src/node/cluster/frames.js';
import {useBackend} from '../../backends.js';
import {dealt, partFiles, partsHere} from '../../parts.js';

beforeAll(() => useBackend('cpu'));

const numbers = Float64Array.of(1, 2.5);
const frame = bytesOfFrame({head: {ask: 'learn'}, numbers});

async function read(bytes: Uint8Array, size = bytes.length): Promise<Frame[]> {
  const pieces: Uint8Array[] = [];
  for (let i = 0; i < bytes.length; i += size)
    pieces.push(Buffer.from(bytes.subarray(i, i + size)));
  const frames: Frame[] = [];
  for await (const one of framesOf(Readable.from(pieces))) frames.push(one);
  return frames;
}

describe('frames', () => {
  test('their bytes are those of docs/cluster.md', () => {
    const json = '{"ask":"learn"}';
    expect(frame.toString('latin1', 0, 8)).toBe('TFJSSVM1');
    expect([frame.readUInt32LE(8), frame.readUInt32LE(12)]).toEqual([json.length, 16]);
    expect(frame.toString('utf8', 16, 16 + json.length)).toBe(json);
    expect(frame.readDoubleLE(16 + json.length + 8)).toBe(2.5);
    expect(frame.length).toBe(16 + json.length + 16);
  });

  test.each([1, 7, 1000])('arrive in pieces of %i bytes', async size => {
    const two = Buffer.concat([frame, frame]);
    expect(await read(two, size)).toEqual([1, 2].map(() => ({head: {ask: 'learn'}, numbers})));
  });

  test.each([
    ['another program', Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), /no frame of tfjs-svm, or one of/],
    ['another version', Buffer.from('TFJSSVM2--------'), /no frame of tfjs-svm, or one of/],
    ['an end', frame.subarray(0, 30), /ended too early/],
    [
      'a great claim',
      Buffer.concat([frame.subarray(0, 8), Buffer.alloc(8, 255)]),
      /ended too early/,
    ],
    [
      'no JSON',
      Buffer.concat([
        bytesOfFrame({head: [1], numbers}).subarray(0, 16),
        Buffer.from('[1,'),
        Buffer.alloc(16),
      ]),
      /no JSON object/,
    ],
  ])('%s is one line', async (_, bytes, message) => {
    await expect(read(bytes)).rejects.toThrow(message);
  });
});

const texts = dealt('a,b,y\n1,2,u\n2,1,v\n3,5,u\n4,4,v\n', 2);
const opening = {
  ask: 'open',
  keep: true,
  protocol: PROTOCOL,
  version,
  reading: {},
  stream: false,
} as const;

describe('a part', () => {
  test.each<[string, Partial<Question>, RegExp]>([
    [
      'another version',
      {version: '0.0.1'} as object,
      /^rows: tfjs-svm is version .* on .*, the trainer has 0\.0\.1: install the same everywhere$/,
    ],
    [
      'another protocol',
      {protocol: 99} as object,
      /^rows: tfjs-svm is version .*: install the same everywhere$/,
    ],
    ['a part too many', {files: []} as object, /^rows: there is no part 0: there are 0$/],
    [
      'a device',
      {files: [{file: '/dev/null', bytes: 0}]} as object,
      /^\/dev\/null: is no regular file on /,
    ],
    ['a folder', {files: [{file: '/', bytes: 0}]} as object, /^\/: is no regular file on /],
    ['too many columns', {reading: {maxColumns: 2}} as object, /columns/],
    [
      'too many bytes',
      {reading: {maxBytes: 4}} as object,
      /holds more than the 4 bytes that maxBytes allows/,
    ],
  ])('%s is one line', async (_, change, message) => {
    const files = partFiles(texts.slice(0, 1), 'csv');
    const failing = partsHere(1).ask({...opening, files, ...change} as Question);
    await expect(failing).rejects.toThrow(message);
    await expect(failing).rejects.not.toThrow(/\n/);
  });

  test('a file that is gone or has changed meanwhile is one line', async () => {
    const files = partFiles(texts, 'csv');
    const parts = partsHere(2);
    await parts.ask({...opening, files});
    writeFileSync(files[1]!.file, texts[1]! + '9,9,u\n');
    const label = {kind: 'label', name: 'y', type: 'string'} as const;
    const load = {ask: 'load', encoding: {columns: [{kind: 'number', name: 'a'}, label]}} as const;
    await expect(parts.ask(load)).rejects.toThrow(/1\.csv: has \d+ bytes on .*, it had \d+ when/);
    rmSync(files[1]!.file);
    await expect(parts.ask(load)).rejects.toThrow(/1\.csv: is not there on /);
  });
});

/** A whole training, as it goes over the pipes; rewritten by UPDATE_TRANSCRIPT=1. */
test('a small training is the transcript of the documentation', async () => {
  const files = partFiles(texts, 'csv');
  const transcript: object[] = [];
  const parts = partsHere(2);
  const written: Parts = {
    async ask(question, sent = new Float64Array()) {
      const found = await parts.ask(question, sent);
      const names = {files: files.map((_, part) => `parts/${part}.csv`), version: 'x'};
      transcript.push({
        question: {...question, ...('files' in question && names)},
        ...(sent.length > 0 && {sent: [...sent]}),
        answers: found.answers,
        ...(found.numbers.length > 0 && {numbers: [...found.numbers]}),
      });
      return found as never;
    },
  };
  const model = linearSVM({C: 0.5});
  await model.fitParts(written, {files, reading: {label: 'y'}});
  model.dispose();
  const file = path.resolve('test/node/cluster/transcript.jsonl');
  const lines = transcript.map(entry => JSON.stringify(entry)).join('\n') + '\n';
  if (process.env.UPDATE_TRANSCRIPT) writeFileSync(file, lines);
  expect(lines).toBe(readFileSync(file, 'utf8'));
});

test('every question is documented, and their version', () => {
  const asked = readFileSync('src/model/parts/parts.ts', 'utf8').matchAll(
    /readonly ask: ([^;}]+)/g,
  );
  const names = [...asked].flatMap(([, kinds]) => kinds!.match(/\w+/g)!);
  const [, documented] = readFileSync('docs/cluster.md', 'utf8').split('## The frames');
  const rows = [...documented!.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  expect(rows.sort()).toEqual(names.sort());
  expect(documented).toContain(`The questions are of version ${PROTOCOL}:`);
});

test('the program answers where it may read only, and keeps standard output to its frames', async () => {
  const files = partFiles(texts, 'csv');
  const input = Buffer.concat([
    bytesOfFrame({head: {...opening, files}, numbers: new Float64Array()}),
    bytesOfFrame({head: {ask: 'nonsense'}, numbers: new Float64Array()}),
  ]);
  const permission = ['--experimental-permission', '--allow-fs-read=*', '--no-warnings'];
  const main = path.resolve('dist/cli/main.js');
  const {stdout, stderr, status} = spawnSync(
    process.execPath,
    [...permission, main, 'rows', '--parts', '1,0'],
    {input},
  );
  expect([status, String(stderr)]).toEqual([0, '']);
  const [opened, unknown, ...more] = await read(stdout);
  expect(opened!.head).toMatchObject({answers: [{encoding: {}}, {encoding: {}}]});
  expect(unknown!.head).toEqual({error: `${files[1]!.file}: there is no question 'nonsense'`});
  expect(more).toEqual([]);
});

test.each([3, 14, 20, frame.length - 1])(
  'the program ends with one line if a question ends after %i bytes, and answers those before',
  async size => {
    const files = partFiles(texts, 'csv');
    const opened = bytesOfFrame({head: {...opening, files}, numbers: new Float64Array()});
    const {stdout, stderr, status} = spawnSync(
      process.execPath,
      [path.resolve('dist/cli/main.js'), 'rows', '--parts', '0'],
      {input: Buffer.concat([opened, frame.subarray(0, size)])},
    );
    expect(status).toBe(1);
    expect(String(stderr)).toMatch(
      /^tfjs-svm: rows: (what arrived is no frame of|a frame of tfjs-svm ended too early)[^\n]*\n$/,
    );
    expect(await read(stdout)).toMatchObject([{head: {answers: [{}]}}]);
  },
);
