import {columnRanges, seededRandom, shuffle, takeRows, type Pictures} from '../../data/index.js';
import {permutationImportance, type LinearSVM} from '../../model/index.js';
import {barTable, narrow, section} from '../../pages/index.js';
import type {Judged} from './judged.js';

/** So many columns are shown; of more than can be shuffled in a moment none are, and of more rows some. */
const [SHOWN, COLUMNS, ROWS] = [20, 256, 10_000];

/** By how much the accuracy falls without what each column says; nothing of pictures, whose pixels say little each. */
export async function importanceSection(
  model: LinearSVM,
  judged: Judged | undefined,
  pictures: Pictures | undefined,
): Promise<string> {
  if (!judged || pictures) return '';
  const {data} = judged;
  const columns = data.encoding ? columnRanges(data.encoding, data.columns).length : data.columns;
  if (columns < 2 || columns > COLUMNS) return '';
  const all = Int32Array.from({length: data.rows}, (_, row) => row);
  const some =
    data.rows > ROWS ? takeRows(data, shuffle(all, seededRandom(0)).subarray(0, ROWS)) : data;
  const found = await permutationImportance(model, some);
  const more = columns > SHOWN ? `, the first ${SHOWN} of ${columns}` : '';
  return section(
    'What matters',
    narrow(
      barTable({
        caption:
          `By how much ${judged.sets ? 'the share of whole sets that are right' : 'the accuracy'} falls when a column of the file is shuffled among the examples${more}; ` +
          'mean and deviation of 5 shuffles.',
        bars: found.slice(0, SHOWN).map(({column, importance, std}) => ({
          name: column,
          value: shown(importance),
          spread: shown(std),
        })),
      }),
    ),
  );
}

/** Without the rounding errors of a difference of shares. */
const shown = (share: number) => Number(share.toFixed(9));
