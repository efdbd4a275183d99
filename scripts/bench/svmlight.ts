/**
 * How fast svmlight files are read and written: MB a second of wall-clock time, median of 7.
 *
 * `npm run bench:svmlight [MB]`: the file is made here, about 80 values of 6 decimals a row.
 */
import {createReadStream, createWriteStream} from 'node:fs';
import {mkdtemp, readFile, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {pipeline} from 'node:stream/promises';
import {createGzip} from 'node:zlib';
import {csr, parseSvmlight, type SparseDataset} from 'tfjs-svm';
import {plainTable, readSvmlight, writeSvmlight} from 'tfjs-svm/node';

const COLUMNS = 47_000;
const ENTRIES = 80;
const BYTES_PER_ROW = 1_200;
const ROUNDS = 7;

const megabytes = Number(process.argv[2] ?? 50);
const folder = await mkdtemp(path.join(tmpdir(), 'svmlight-'));
try {
  const file = path.join(folder, 'data.svm');
  await writeSvmlight(file, randomRows(Math.ceil((megabytes * 1e6) / BYTES_PER_ROW)));
  await pipeline(createReadStream(file), createGzip({level: 1}), createWriteStream(`${file}.gz`));
  const bytes = await readFile(file);
  const data = parseSvmlight(bytes);
  const {size} = await stat(file);
  console.log(`${(size / 1e6).toFixed(1)} MB, ${data.rows} rows, ${data.values.length} values`);
  console.log(
    plainTable([
      ['', 'MB/s', 'MB per second of processor time'],
      await speed('parseSvmlight, bytes in memory', size, () => parseSvmlight(bytes)),
      await speed('readSvmlight, file', size, () => readSvmlight(file)),
      await speed('readSvmlight, gzipped file', size, () => readSvmlight(`${file}.gz`)),
      await speed('writeSvmlight', size, () => writeSvmlight(`${file}.again`, data)),
    ]),
  );
} finally {
  await rm(folder, {recursive: true});
}

async function speed(title: string, size: number, run: () => unknown): Promise<string[]> {
  const rounds: {wall: number; processor: number}[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    await run();
    const {user, system} = process.cpuUsage(cpu);
    rounds.push({wall: (performance.now() - start) / 1e3, processor: (user + system) / 1e6});
  }
  const rate = (clock: 'wall' | 'processor') =>
    (size / 1e6 / rounds.map(round => round[clock]).sort((a, b) => a - b)[ROUNDS >> 1]!).toFixed(0);
  return [title, rate('wall'), rate('processor')];
}

/** Rows of two classes with values of 6 decimals, the same every time. */
function randomRows(rows: number): SparseDataset {
  let state = 1;
  const random = () => (state = (state * 48_271) % 0x7fffffff) / 0x7fffffff;
  const step = (2 * COLUMNS) / ENTRIES - 2;
  const indices = new Int32Array(rows * ENTRIES);
  for (let i = 0, column = 0; i < indices.length; i++) {
    const next = 1 + Math.floor(random() * (step / 2));
    column = i % ENTRIES === 0 ? next - 1 : column + next;
    indices[i] = column;
  }
  return csr({
    rows,
    columns: COLUMNS,
    indptr: Int32Array.from({length: rows + 1}, (_, row) => row * ENTRIES),
    indices,
    values: Float32Array.from(indices, () => Number(random().toFixed(6))),
    labels: Array.from({length: rows}, () => (random() < 0.5 ? -1 : 1)),
  });
}
