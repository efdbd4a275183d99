import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {
  chooseColumns,
  csvReader,
  hashingVectorizer,
  isSparse,
  parseCSV,
  tableEncoder,
  type Cells,
  type CSVOptions,
  type Dataset,
} from '../../src/data/index.js';

function cellsOf(rows: readonly string[]): Cells {
  const reader = csvReader({header: true, delimiter: ','});
  reader.push(`x,y\n${rows.map(row => `${row},u\n`).join('')}`);
  reader.end();
  return reader.take();
}

/** [N][D], zeros written out. */
function dense(data: Dataset): number[][] {
  const {rows, columns, values} = data;
  return Array.from({length: rows}, (_, row) => {
    if (!isSparse(data)) return [...values.subarray(row * columns, (row + 1) * columns)];
    const found = new Array<number>(columns).fill(0);
    for (let i = data.indptr[row]!; i < data.indptr[row + 1]!; i++)
      found[data.indices[i]!] = data.values[i]!;
    return found;
  });
}

interface Case {
  options: CSVOptions;
  /** Cells to learn from, with one that comes twice. */
  learnt: string[];
  features: string[] | undefined;
  /** What other cells become: one never seen, one that is missing. */
  others: [cell: string, row: number[] | string][];
}

const missing = "csv: row 2, column 'x': is empty; missing 'mean' or 'drop' allows it";
const cases: [string, Case][] = [
  [
    'numbers',
    {
      options: {},
      learnt: ['1', '4', '4'],
      features: ['x'],
      others: [
        ['-7', [-7]],
        ['', missing],
        ['red', "csv: row 2, column 'x': 'red' is not a finite number"],
      ],
    },
  ],
  [
    'numbers with gaps',
    {
      options: {missing: 'mean'},
      learnt: ['1', '4', '', '4'],
      features: ['x'],
      others: [
        ['-7', [-7]],
        ['', [3]],
        ['?', [3]],
      ],
    },
  ],
  [
    'categories',
    {
      options: {categorical: ['x']},
      learnt: ['red', 'blue', 'red'],
      features: ['x=blue', 'x=red'],
      others: [
        ['red', [0, 1]],
        ['green', [0, 0]],
        ['', missing],
      ],
    },
  ],
  [
    'categories with gaps',
    {
      options: {categorical: ['x'], missing: 'mean'},
      learnt: ['red', '', 'blue', 'red'],
      features: ['x=blue', 'x=red'],
      others: [
        ['blue', [1, 0]],
        ['NA', [0, 0]],
      ],
    },
  ],
  [
    'numbers, gaps told',
    {
      options: {missing: 'median', addIndicator: true},
      learnt: ['1', '4', '', '4'],
      features: ['x', 'x=(missing)'],
      others: [
        ['-7', [-7, 0]],
        ['', [4, 1]],
      ],
    },
  ],
  [
    'numbers without gaps, though they would be told',
    {
      options: {missing: 'median', addIndicator: true},
      learnt: ['1', '4', '4'],
      features: ['x'],
      others: [['', [4]]],
    },
  ],
  [
    'numbers filled by one that is given',
    {
      options: {byColumn: {x: {missing: 'constant', fill: '-1.5'}}},
      learnt: ['1', '4', '', '4'],
      features: ['x'],
      others: [['', [-1.5]]],
    },
  ],
  [
    'categories filled by the most frequent',
    {
      options: {categorical: ['x'], missing: 'mostFrequent', addIndicator: true},
      learnt: ['red', '', 'blue', 'red'],
      features: ['x=blue', 'x=red', 'x=(missing)'],
      others: [
        ['blue', [1, 0, 0]],
        ['NA', [0, 1, 1]],
      ],
    },
  ],
  [
    'categories filled by a word of its own',
    {
      options: {categorical: ['x'], missing: 'constant'},
      learnt: ['red', '', 'blue', 'red'],
      features: ['x=blue', 'x=missing_value', 'x=red'],
      others: [
        ['green', [0, 0, 0]],
        ['NA', [0, 1, 0]],
      ],
    },
  ],
  [
    'words in order, with gaps',
    {
      options: {ordinal: {x: ['S', 'M', 'L']}, missing: 'median'},
      learnt: ['S', 'L', '', 'L'],
      features: ['x'],
      others: [
        ['M', [1]],
        ['', [2]],
        ['XL', "csv: row 2, column 'x': 'XL' is none of S, M, L"],
      ],
    },
  ],
  [
    'dates, with gaps',
    {
      options: {dates: ['x'], missing: 'mean'},
      learnt: ['2026-01-01', '2026-01-03', '', '2026-01-02'],
      features: ['x.year', 'x.month', 'x.day', 'x.weekday', 'x.hour'],
      others: [['', [2026, 1, 2, 5, 0]]],
    },
  ],
  [
    'texts',
    {
      options: {text: ['x']},
      learnt: ['good cake', 'bad', 'good cake', ''],
      features: ['bad', 'cake', 'good'],
      others: [
        ['unseen cake cake', [0, 1, 0]],
        ['wine', [0, 0, 0]],
        ['', [0, 0, 0]],
        ['NA', [0, 0, 0]],
      ],
    },
  ],
  [
    'hashed texts',
    {
      options: {text: ['x'], vectorizer: hashingVectorizer({features: 2})},
      learnt: ['good', 'good'],
      features: undefined,
      others: [['', [0, 0]]],
    },
  ],
];

describe.each(cases)('%s', (_, {options, learnt, features, others}) => {
  const encoderOf = (rows: readonly string[]) =>
    tableEncoder(chooseColumns(cellsOf(rows), options), {source: 'csv'});

  test('have their features', () => {
    const encoder = encoderOf(learnt).fit(cellsOf(learnt));
    expect(encoder.features).toEqual(features);
    const {columns, features: named} = encoder.transform(cellsOf(learnt));
    expect([columns, named]).toEqual([encoder.columns, features]);
  });

  test.each(others)("'%s' is read as %j", (cell, expected) => {
    const encoder = encoderOf(learnt).fit(cellsOf(learnt));
    const read = () => dense(encoder.transform(cellsOf([cell])));
    if (typeof expected === 'string') expect(read).toThrow(expected);
    else expect(read()).toEqual([expected]);
  });

  test('come back from the encoding as JSON', () => {
    const {config, transform} = encoderOf(learnt).fit(cellsOf(learnt));
    const again = tableEncoder(JSON.parse(JSON.stringify(config)) as typeof config);
    expect(again.transform(cellsOf(learnt))).toEqual(transform(cellsOf(learnt)));
    expect(again.config).toEqual(config);
  });

  test('learn anew what they learn, whatever was learnt before', () => {
    const [half, whole] = [learnt.slice(0, 2), learnt].map(rows => cellsOf(rows));
    const encoder = encoderOf(learnt);
    expect(encoder.fit(half!).fit(whole!).config).toEqual(encoder.fit(whole!).config);
  });

  test('a row of weight k is learnt k times, one of weight 0 is not there', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), {minLength: learnt.length, maxLength: learnt.length}), of => {
        const weights = [1, ...of.slice(1)];
        const repeated = learnt.flatMap((row, i) => new Array<string>(weights[i]!).fill(row));
        const encoder = encoderOf(learnt);
        const {config} = encoder.fit(cellsOf(learnt), weights);
        expect(config).toEqual(encoder.fit(cellsOf(repeated)).config);
      }),
    );
  });

  test('sums of parts add up to those of the whole, by way of JSON', () => {
    for (let cut = 0; cut < learnt.length; cut++) {
      const encoder = encoderOf(learnt);
      const [here, there] = [encoder.running!(), encoder.running!()];
      here.add(cellsOf(learnt.slice(cut)));
      if (cut > 0) there.add(cellsOf(learnt.slice(0, cut)));
      here.merge(JSON.parse(JSON.stringify(there.sums())));
      expect(here.read().config).toEqual(encoder.fit(cellsOf(learnt)).config);
    }
  });
});

test('labels are words once one of them is no number, in whatever part it is', () => {
  const part = (label: string) => {
    const reader = csvReader();
    reader.push(`x,y\n1,${label}\n`);
    reader.end();
    return reader.take();
  };
  const encoder = tableEncoder(chooseColumns(part('1'), {}));
  const [here, there] = [encoder.running!(), encoder.running!()];
  here.add(part('1'));
  there.add(part('01'));
  expect(here.read().config.columns[1]).toEqual({kind: 'label', name: 'y', type: 'number'});
  here.merge(there.sums());
  expect(here.read().config.columns[1]).toEqual({kind: 'label', name: 'y', type: 'string'});
});

test('with rows that have gaps left out, a part of nothing else teaches nothing', () => {
  const cells = cellsOf(['1', '', '3']);
  const options = {missing: 'drop', categorical: ['x']} as const;
  const learner = tableEncoder(chooseColumns(cells, options), options).running!();
  learner.add(cellsOf(['']));
  learner.add(cells, [1, 1, 0]);
  expect(learner.read().features).toEqual(['x=1']);
});

test('one column cannot be two things', () => {
  expect(() => parseCSV('x,y\n1,u\n', {drop: ['x'], categorical: [0]})).toThrow(
    "csv: categorical names a column that drop names, 'x'",
  );
});
