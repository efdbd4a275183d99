import {expect, test} from '@jest/globals';
import {countingColumns, inChunks, parseCSV, runningCounting} from '../../src/data/index.js';

const table = (ids: number[]) =>
  parseCSV(`id,size,y\n${ids.map((id, row) => `${id},${row % 3},${row % 2}`).join('\n')}\n`);

test.each([
  [[1, 2, 3, 4, 5, 6, 7, 8], ['id']],
  [[0, 1, 2, 3, 10, 11, 12, 13], ['id']],
  [[1, 2, 3, 4, 1, 2, 3, 4], []],
  [[1, 2, 3, 4, 5, 6, 7, 7], []],
  [[1, 2, 3, 4.5, 5, 6, 7, 8], []],
  [[1, 2, 3, 4], []],
])('columns that count are those of all chunks together: %j', async (ids, names) => {
  const data = table(ids);
  expect(countingColumns(data).map(({name}) => name)).toEqual(names);
  const counting = runningCounting();
  for await (const chunk of inChunks(data, 3)()) counting.add(chunk);
  expect(counting.read()).toEqual(countingColumns(data));
});
