import {spawnSync} from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, test} from '@jest/globals';
import {programIn} from './program.js';

const data = path.resolve('scripts/data');
const {folder, run, spawned, started, write} = programIn(
  mkdtempSync(path.join(tmpdir(), 'tfjs-svm-cli-')),
);
mkdirSync(path.join(folder, 'foreign'));
write('foreign/model.json', '{"modelTopology": {}, "weightsManifest": []}');

describe('train, evaluate, predict', () => {
  test('the way from a CSV file to predictions', async () => {
    const iris = path.join(data, 'iris.csv');
    const trained = spawned(
      '',
      'train',
      iris,
      '--label',
      'species',
      '--loss',
      'crammer-singer',
      '--test',
      '0.2',
      '--out',
      'models/iris',
    );
    expect(trained).toMatchObject({code: 0});
    expect(trained.out).toMatch(/150 examples, 4 features; backend wasm/);
    expect(trained.out).toMatch(/held-out accuracy +│ (9\d|100)\.\d\d %/);
    expect(trained.out).toMatch(/certified relative gap │ 0\.\d\d %/);
    expect(trained.out).toContain("svm.loadLinearSVM('file://models/iris')");
    expect(trained.err).toMatch(/^epoch 1 {2}primal/);
    expect(readdirSync(path.join(folder, 'models/iris')).sort()).toEqual([
      'model.json',
      'train.json',
      expect.stringMatching(/^weights\.[0-9a-f]{16}\.bin$/),
    ]);

    const evaluated = await run('evaluate', 'models/iris', iris);
    expect(evaluated).toMatchObject({code: 0, err: ''});
    expect(evaluated.out).toMatch(/accuracy +│ 9\d\.\d\d %/);
    expect(evaluated.out).toMatch(/│ setosa +│ \d+ +│/);
    const {accuracy, confusion, classes} = JSON.parse(
      (await run('evaluate', 'models/iris', iris, '--json')).out,
    );
    expect(accuracy).toBeGreaterThan(0.9);
    expect([confusion.length, classes]).toEqual([3, ['setosa', 'versicolor', 'virginica']]);

    const predicted = await run('predict', 'models/iris', iris, '--out', 'predictions.csv');
    expect(predicted).toEqual({code: 0, out: '', err: ''});
    const lines = readFileSync(path.join(folder, 'predictions.csv'), 'utf8').trim().split('\n');
    expect([lines.length, lines[0], lines[1]]).toEqual([151, 'prediction', 'setosa']);
    const printed = await run('predict', 'models/iris', iris, '--out', '-');
    expect(printed).toEqual({code: 0, out: `${lines.join('\n')}\n`, err: ''});
    expect(readdirSync(folder)).not.toContain('-');
    const kept = await run(
      ...['predict', 'models/iris', iris, '--keep', 'species,0', '--out', 'kept.jsonl'],
    );
    expect(kept).toEqual({code: 0, out: '', err: ''});
    const [first] = readFileSync(path.join(folder, 'kept.jsonl'), 'utf8').split('\n');
    expect(JSON.parse(first!)).toEqual({
      species: 'setosa',
      sepal_length_cm: '5.1',
      prediction: 'setosa',
    });
    const lost = await run('predict', 'models/iris', iris, '--keep', 'id');
    expect(lost.err).toContain("no column 'id': there are sepal_length_cm");
    const scored = (await run('predict', 'models/iris', iris, '--scores')).out.split('\n');
    expect(scored[0]).toBe('prediction,score_setosa,score_versicolor,score_virginica');
    expect(scored[1]!.split(',').slice(1).map(Number).every(Number.isFinite)).toBe(true);
  });

  test('--stream reads the file anew in every pass; what needs all of it in memory is refused', async () => {
    const file = path.join(data, 'digits.csv');
    const streamed = await run(
      'train',
      file,
      '--stream',
      '--lambda',
      '1e-3',
      '--out',
      's',
      '--json',
    );
    expect(streamed.code).toBe(0);
    expect(JSON.parse(streamed.out)).toMatchObject({stoppedBy: 'epochs', model: 's'});
    expect(JSON.parse((await run('evaluate', 's', file, '--json')).out).accuracy).toBeGreaterThan(
      0.94,
    );
    const refused = await run('train', file, '--stream', '--test', '0.2');
    expect(refused.err.trim()).toBe(
      'tfjs-svm: train: --test needs all examples in memory: leave out --stream',
    );
  });

  test('a file too large to be read whole is streamed, unless --no-stream', async () => {
    write('large.svm', '1 1:1 ');
    truncateSync(path.join(folder, 'large.svm'), 1e12);
    const size = /has 1 TB, and no more than \S+ GB can be read whole here: try --no-stream$/;
    for (const flag of ['--test=0.2', '--patience=2', '--report=a.html']) {
      const [error, reason] = (await run('train', 'large.svm', flag)).err
        .trim()
        .split(/: large\.svm /);
      const name = flag.split('=')[0];
      expect(error).toBe(`tfjs-svm: train: ${name} needs all examples in memory`);
      expect(reason).toMatch(size);
    }
    write('small.csv', 'a,b,y\n1,2,u\n3,4,v\n');
    expect((await run('train', 'small.csv', '--out', 'small')).out).toContain(
      '2 examples, 2 features',
    );
  });

  test('--stream warns once of a column that counts the rows; names are shown escaped', async () => {
    const rows = [1, 2, 3, 4, 5, 6].map(id => `${id},${id % 3},${id % 2 ? 'u' : 'v'}`);
    write('c\x1bx.csv', `id,a,y\n${rows.join('\n')}\n`);
    const {code, out, err} = await run('train', 'c\x1bx.csv', '--stream', '--out', 'counted');
    expect(code).toBe(0);
    expect(err.match(/column id counts up row by row, .* --drop id\n/g)).toHaveLength(1);
    expect(out + err).toContain('c\\x1bx.csv');
    expect(out + err).not.toContain('\x1bx');
  });

  test('--stream learns of the columns first: texts, words and gaps', async () => {
    const rows = Array.from({length: 60}, (_, i) =>
      i % 2 ? `"lovely cake, great",${i % 3},red,5` : `the coffee was awful,?,blue,1`,
    );
    write('shop.csv', `body,price,colour,stars\n${rows.join('\n')}\n`);
    const flags = '--text body --categorical colour --missing mean --out shop --stream --json';
    const streamed = await run('train', 'shop.csv', ...flags.split(' '));
    expect(streamed).toMatchObject({code: 0, err: ''});
    const saved = JSON.parse(readFileSync(path.join(folder, 'shop/model.json'), 'utf8'));
    expect(saved.userDefinedMetadata['tfjs-svm'].source.encoding.columns).toMatchObject([
      // Each of the seven words is in 30 of 60 texts.
      {vectorizer: {idf: new Array(7).fill(expect.closeTo(Math.log(61 / 31) + 1, 6))}},
      {fill: 1},
      {values: ['blue', 'red']},
      {type: 'number'},
    ]);
    const given = 'colour,body,price\nred,a lovely cake,\ngreen,awful coffee,1\n';
    write('given.csv', given);
    expect((await run('predict', 'shop', 'given.csv')).out).toBe('prediction\n5\n1\n');
  });

  test('standard input has a name', () => {
    const {out} = spawned('a,y\n1,u\n2,v\n', 'train', '-');
    expect(out).toMatch(/^standard input: 2 examples, 1 features/);
    expect(out).toContain('model written to out/model;');
  });

  test('columns are found by name in another order, by position without names', async () => {
    await run('train', path.join(data, 'iris.csv'), '--out', 'm');
    const [first] = readFileSync(path.join(data, 'iris.csv'), 'utf8').split('\n').slice(1);
    const [a, b, c, d] = first!.split(',');
    write(
      'other.csv',
      `extra,petal_width_cm,petal_length_cm,sepal_width_cm,sepal_length_cm\nx,${d},${c},${b},${a}\n`,
    );
    expect((await run('predict', 'm', 'other.csv')).out).toBe('prediction\nsetosa\n');
    expect(spawned(`${a},${b},${c},${d}\n`, 'predict', 'm', '-').out).toBe('prediction\nsetosa\n');
    const byPosition = spawned(`${first}\n`, 'predict', 'm', '-', '--label', '-1');
    expect(byPosition.out).toBe('prediction\nsetosa\n');
  });

  test('missing cells, words and columns to drop are remembered by the model', async () => {
    const rows = Array.from({length: 40}, (_, i) =>
      i % 2 ? `${i},red,${i % 7 ? 1 : '?'},yes` : `${i},blue,${i % 5},no`,
    );
    write('cars.csv', `id,colour,size,sold\n${rows.join('\n')}\n`);
    const flags = '--missing mean --categorical auto --drop id --out cars --json'.split(' ');
    expect(await run('train', 'cars.csv', ...flags)).toMatchObject({code: 0, err: ''});
    expect(JSON.parse((await run('evaluate', 'cars', 'cars.csv', '--json')).out).accuracy).toBe(1);
    const given = 'size,colour\n,red\nNA,blue\n3,green\n';
    write('given.csv', given);
    expect((await run('predict', 'cars', 'given.csv')).out).toMatch(
      /^prediction\nyes\nno\n(yes|no)\n$/,
    );
  });

  test('--test: means, categories and words are those of the rows to train on', async () => {
    // Seed 1 holds out those with green and wine.
    const rows = ['1,red,tea,u', '?,blue,cake,v', '9,green,wine,u', '5,blue,cake,v', '3,red,tea,u'];
    rows.push('9,green,wine,v', '9,green,wine,u', '9,green,wine,v');
    write('half.csv', `size,colour,body,y\n${rows.join('\n')}\n`);
    const flags = '--missing mean --categorical colour --text body --test 0.5 --seed 1 --out half';
    const {code, out} = await run('train', 'half.csv', ...flags.split(' '));
    expect(code).toBe(0);
    expect(out).toContain('8 examples, 5 features');
    const saved = JSON.parse(readFileSync(path.join(folder, 'half/model.json'), 'utf8'));
    expect(saved.userDefinedMetadata['tfjs-svm'].source.encoding.columns).toMatchObject([
      {name: 'size', fill: 3},
      {name: 'colour', values: ['blue', 'red']},
      // Each in 2 of 4 texts.
      {
        name: 'body',
        vectorizer: {
          terms: ['cake', 'tea'],
          idf: new Array(2).fill(expect.closeTo(Math.log(5 / 3) + 1, 6)),
        },
      },
      {name: 'y'},
    ]);
  });

  test('texts: words of training are remembered, raw texts predicted', async () => {
    const rows = Array.from({length: 40}, (_, i) =>
      i % 2 ? `"lovely cake, great",${i % 3},5` : `the coffee was awful,${i % 3},1`,
    );
    write('reviews.csv', `body,price,stars\n${rows.join('\n')}\n`);
    write('stop.txt', 'the\nwas\n');
    const flags = '--text body --ngrams 1,2 --min-df 2 --stop-words stop.txt --out reviews';
    const trained = await run('train', 'reviews.csv', ...flags.split(' '));
    expect(trained).toMatchObject({code: 0});
    expect(trained.out).toContain('40 examples, 9 features');
    expect(
      JSON.parse((await run('evaluate', 'reviews', 'reviews.csv', '--json')).out).accuracy,
    ).toBe(1);
    const given = 'price,body\n1,"what a lovely, great place"\n2,awful coffee\n';
    write('given.csv', given);
    expect((await run('predict', 'reviews', 'given.csv')).out).toBe('prediction\n5\n1\n');

    const hashing = '--text 0 --vectorizer hashing --hash-features 100 --drop price --out hashed';
    const hashed = await run('train', 'reviews.csv', ...hashing.split(' '));
    expect(hashed).toMatchObject({code: 0});
    expect(hashed.out).toContain('model.labels(texts)); // string[]');
    write('given.csv', given);
    expect((await run('predict', 'hashed', 'given.csv')).out).toBe('prediction\n5\n1\n');
  });

  test('--json is one object on standard output, and nothing else', async () => {
    const {code, out, err} = await run(
      'train',
      path.join(data, 'iris.csv'),
      '--json',
      '--test',
      '0.3',
      '--seed',
      '7',
      '--epochs',
      '50',
    );
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({
      backend: 'wasm',
      optimizer: 'adam',
      model: path.join('out', 'iris'),
      certificate: {epochs: 50},
    });
    expect(
      (
        await run(
          'train',
          path.join(data, 'iris.csv'),
          '--json',
          '--test',
          '0.3',
          '--seed',
          '7',
          '--epochs',
          '50',
        )
      ).out
        .replace(/"seconds":[\d.]+/, '')
        .replace('"replaced":true', '"replaced":false'),
    ).toBe(out.replace(/"seconds":[\d.]+/, ''));
  });

  test('--report writes a page with the command, whole or not at all', async () => {
    const iris = path.join(data, 'iris.csv');
    const flags = ['--test', '0.2', '--epochs', '30', '--out', 'r', '--report', 'pages/a b.html'];
    const {code, out} = await run('train', iris, ...flags);
    expect([code, out]).toEqual([0, expect.stringContaining('report written to pages/a b.html')]);
    const page = readFileSync(path.join(folder, 'pages/a b.html'), 'utf8');
    expect(page).toContain(`train ${iris} --test 0.2 --epochs 30 --out r --report &#39;pages/a b`);
    expect((await run('evaluate', 'r', iris, '--report', 'pages/e.html', '--json')).code).toBe(0);
    expect(readFileSync(path.join(folder, 'pages/e.html'), 'utf8')).toContain('Evaluation: ');
    expect(readdirSync(path.join(folder, 'pages')).sort()).toEqual(['a b.html', 'e.html']);
  });

  test('every option is taken', async () => {
    const flags =
      '--loss weston-watkins --penalty smoothed-hinge --gamma 0.5 --margin 2 --lambda 0.01 --bias free --class-weight setosa=2 --class-weight virginica=0.5 --no-standardize --optimizer momentum --learning-rate 0.001 --schedule cosine --epochs 30 --batch-size 50 --seed 3 --patience 30 --test 0.2 --backend cpu';
    const {code, out} = await run(
      'train',
      path.join(data, 'iris.csv'),
      '--json',
      ...flags.split(' '),
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      backend: 'cpu',
      optimizer: 'momentum',
      batchSize: 50,
      learningRate: 0.001,
    });
    const {userDefinedMetadata} = JSON.parse(
      readFileSync(path.join(folder, 'out/iris/model.json'), 'utf8'),
    );
    expect(userDefinedMetadata['tfjs-svm']).toMatchObject({
      loss: {reduction: 'westonWatkins', penalty: {name: 'smoothedHinge', gamma: 0.5}, margin: 2},
      lambda: 0.01,
      bias: 'free',
    });
  });

  test.each([
    ['SIGINT', 130, 0, ['--tolerance', '0', '--epochs', '100000']],
    ['SIGTERM', 143, 0, ['--tolerance', '0', '--epochs', '100000']],
    ['SIGINT', 130, 1000, ['--bootstrap', '30000']],
  ] as const)(
    '%s ends training with code %i, writes no model, and says so: after %i ms',
    async (signal, expected, after, flags) => {
      const child = started('train', path.join(data, 'digits.csv'), ...flags, '--out', 'never');
      let err = '';
      child.stderr.on('data', (text: Buffer) => {
        if (err === '') setTimeout(() => child.kill(signal), after);
        err += String(text);
      });
      const code = await new Promise(resolve => child.on('close', resolve));
      expect(code).toBe(expected);
      expect(err).toMatch(/tfjs-svm: train: interrupted, no model was written\n$/);
      expect(readdirSync(folder)).not.toContain('never');
    },
  );

  test('a reader that stops reading, as head does, is no failure', async () => {
    const digits = path.join(data, 'digits.csv');
    expect(await run('train', digits, '--epochs', '1', '--out', 'piped')).toMatchObject({code: 0});
    const child = started('predict', 'piped', digits, '--scores');
    let err = '';
    child.stderr.on('data', (text: Buffer) => (err += String(text)));
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise(resolve => child.on('close', resolve));
    expect({code, err}).toEqual({code: 0, err: ''});
  });
});

const quantities = Array.from({length: 60}, (_, i) => i);

test.each<[string, number[], string]>([
  [
    'a label each row',
    quantities,
    "tfjs-svm: warning: train: 60 different labels in 60 rows: is 'y' a quantity? Only classes are learned\n",
  ],
  ['two rows a label', quantities.map(i => i >> 1), ''],
  ['few rows', quantities.slice(0, 20), ''],
])('a warning of labels that look like quantities: %s', async (_, labels, warning) => {
  write('y.csv', `a,y\n${labels.map(y => `${y / 8},${y}\n`).join('')}`);
  const {code, err} = await run('train', 'y.csv', '--epochs', '2', '--json');
  expect([code, err]).toEqual([0, warning]);
});

describe('where a model or predictions go', () => {
  const rows = 'a,y\n1,u\n2,v\n';

  test('a model of tfjs-svm is replaced, and that is said; another only with --force', async () => {
    write('two.csv', rows);
    const once = await run('train', 'two.csv', '--out', 'twice');
    expect(once).toMatchObject({code: 0});
    expect(once.out).not.toContain('replaced');
    const again = await run('train', 'two.csv', '--out', 'twice');
    expect(again.out).toMatch(/^twice has a model already: it will be replaced\n/);
    expect(
      JSON.parse((await run('train', 'two.csv', '--out', 'twice', '--json')).out).replaced,
    ).toBe(true);
    const searched = await run(
      'search',
      'two.csv',
      '--folds',
      '2',
      '--out',
      'foreign',
      '--C',
      '1,2',
    );
    expect(searched.err).toMatch(/model\.json that is not of tfjs-svm: --force, .* replaces it\n$/);
    mkdirSync(path.join(folder, 'other'));
    write('other/model.json', '{}');
    expect((await run('train', 'two.csv', '--out', 'other', '--force')).code).toBe(0);
    expect((await run('predict', 'other', 'two.csv')).code).toBe(0);
  });

  test('/dev/stdout is written to, not replaced: what is in the file behind it stays', () => {
    write('three.csv', '1,2,3,4\n');
    const file = path.join(folder, 'log');
    writeFileSync(file, 'before\n');
    const flags = ['predict', path.resolve('models/iris'), 'three.csv', '--out', '/dev/stdout'];
    spawnSync(process.execPath, [path.resolve('dist/cli/main.js'), ...flags], {
      cwd: folder,
      env: {...process.env, TFJS_SVM_BACKEND: 'cpu'},
      stdio: ['ignore', openSync(file, 'a'), 'inherit'],
    });
    expect(readFileSync(file, 'utf8')).toMatch(/^before\nprediction\n\w+\n$/);
    expect(spawned('', ...flags).out).toMatch(/^prediction\n\w+\n$/);
  });
});

describe('help', () => {
  test.each([
    [['--help'], ['train [options] <data>', 'predict [options]', 'evaluate [options]']],
    [
      ['train', '--help'],
      ['Examples:', '--loss <name>', '--class-weight <label=weight>'],
    ],
    [
      ['predict', '--help'],
      ['Examples:', '--scores'],
    ],
    [
      ['evaluate', '--help'],
      ['Examples:', '--json', '--report <file.html>'],
    ],
  ])('%j', async (flags, parts) => {
    const {code, out} = await run(...flags);
    expect(code).toBe(0);
    for (const part of parts) expect(out).toContain(part);
  });
});

describe('bad input: exit code 1, one line on standard error, nothing written', () => {
  const table: [string, string[], string, string?][] = [
    ['no such file', ['train', 'none.csv'], 'none.csv: no such file'],
    ['a folder', ['train', '.'], 'train: . is a folder: pictures need --features model.json'],
    ['a folder of no pictures', ['cv', '.'], '.: is a folder, not a file'],
    ['an empty file', ['train', 'bad.csv'], 'bad.csv: is empty', ''],
    [
      'a bad cell',
      ['train', 'bad.csv'],
      "bad.csv: row 3, column 'b': 'x' is not a finite number; --categorical or --drop takes a column that holds words",
      'a,b,y\n1,2,u\n1,x,v\n',
    ],
    [
      'a ragged row',
      ['train', 'bad.csv'],
      'bad.csv: row 3 has 2 cells, row 1 has 3',
      'a,b,y\n1,2,u\n1,v\n',
    ],
    ['one class', ['train', 'bad.csv'], "train: y has one class only, 'u'", 'a,y\n1,u\n2,u\n'],
    [
      'a label column not there',
      ['train', 'bad.csv', '--label', 'z'],
      "bad.csv: no column 'z': there are a, y",
      'a,y\n1,u\n2,v\n',
    ],
    [
      'a parameter without penalty',
      ['train', 'bad.csv', '--gamma', '1'],
      'train: --gamma belongs to a --penalty, none is given',
    ],
    [
      'an unknown backend',
      ['train', 'bad.csv', '--backend', 'b'],
      "train: unknown backend 'b': there are tensorflow, wasm, cpu",
      'a,y\n1,u\n2,v\n',
    ],
    [
      'a schedule without rate',
      ['train', 'bad.csv', '--schedule', 'cosine'],
      'train: --schedule cosine needs a --learning-rate',
    ],
    [
      'patience without test',
      ['train', 'bad.csv', '--patience', '3'],
      'train: --patience needs a held-out part: add --test 0.2',
      'a,y\n1,u\n2,v\n',
    ],
    [
      'a test share of 2',
      ['train', 'bad.csv', '--test', '2'],
      'train: --test must be a number above 0 and below 1, got 2',
      'a,y\n1,u\n2,v\n',
    ],
    [
      'divergence',
      [
        'train',
        'bad.csv',
        '--optimizer',
        'sgd',
        '--learning-rate',
        '1e6',
        '--schedule',
        'constant',
      ],
      'train: training diverged in epoch',
      'a,y\n1,u\n2,v\n',
    ],
    ['a file in the way', ['train', 'bad.csv', '--out', 'bad.csv'], 'save: ', 'a,y\n1,u\n2,v\n'],
    [
      'a model of something else',
      ['train', 'bad.csv', '--out', 'foreign'],
      'save: ',
      'a,y\n1,u\n2,v\n',
    ],
    ['a long name', ['train', 'none.csv', '--out', 'x'.repeat(256)], 'save: '],
    ['a long name of a report', ['cv', 'none.csv', '--report', 'x'.repeat(256)], 'cv: xxx'],
    [
      'two outputs under one name',
      ['train', 'none.csv', '--out', 'same', '--report', './same'],
      'train: ',
    ],
    [
      'predictions over the data',
      ['predict', path.resolve('models/iris'), 'bad.csv', '--out', './bad.csv'],
      'predict: ./bad.csv is a file that is read, and would be overwritten',
      '1,2,3,4\n',
    ],
    [
      'predictions over the model',
      ['predict', 'foreign', 'bad.csv', '--out', 'foreign/model.json'],
      'predict: foreign/model.json is a file that is read, and would be overwritten',
      '1,2,3,4\n',
    ],
    [
      'a page of checks over the module',
      ['check', 'bad.csv', '--html', 'bad.csv'],
      'check: bad.csv is a file that is read, and would be overwritten',
    ],
    [
      'a folder for predictions',
      ['predict', path.resolve('models/iris'), 'bad.csv', '--out', '.'],
      'predict: . cannot be written (',
      '1,2,3,4\n',
    ],
    [
      'a folder for a report',
      ['train', 'bad.csv', '--report', '.'],
      'train: . cannot be written (it is a folder)',
      'a,y\n1,u\n2,v\n',
    ],
    [
      'a report below a file',
      ['evaluate', path.resolve('models/iris'), 'bad.csv', '--report', 'bad.csv/x.html'],
      'evaluate: bad.csv/x.html cannot be written (it is below a file)',
      '1,2,3,4,setosa\n',
    ],
    ['no model', ['predict', 'none', 'bad.csv'], 'load: no model at'],
    [
      'other features',
      ['predict', path.resolve('models/iris'), 'bad.csv'],
      "bad.csv: no column 'sepal_length_cm': there are a, y",
      'a,y\n1,u\n',
    ],
    [
      'too many columns',
      ['predict', path.resolve('models/iris'), 'bad.csv'],
      'bad.csv: has 6 columns, in training there were 5 or 4 without the label: sepal_length_cm, sepal_width_cm, petal_length_cm, petal_width_cm, species; was the header forgotten?',
      '1,2,3,4,5,6\n',
    ],
    [
      'a flag of texts without texts',
      ['train', 'bad.csv', '--ngrams', '1,2'],
      '--ngrams is for texts: name their column by --text',
      'a,y\n1,u\n2,v\n',
    ],
    [
      'a flag of another vectorizer',
      ['train', 'bad.csv', '--text', 'a', '--vectorizer', 'hashing', '--min-df', '2'],
      '--min-df is not for --vectorizer hashing',
      'a,y\n1,u\n2,v\n',
    ],
    [
      'a stop list that is not there',
      ['train', 'bad.csv', '--text', 'a', '--stop-words', 'none.txt'],
      '--stop-words: none.txt cannot be read (ENOENT)',
      'a,y\n1,u\n2,v\n',
    ],
    [
      'a text column not there',
      ['train', 'bad.csv', '--text', 'z'],
      "bad.csv: no column 'z': there are a, y",
      'a,y\n1,u\n2,v\n',
    ],
    ['a loss as it is named in code', ['train', 'none.csv', '--loss', 'westonWatkins'], 'none.csv'],
    [
      'texts without words',
      ['train', 'bad.csv', '--text', 'a'],
      "bad.csv: column 'a': tfidf.fit: there is no term in the 2 texts but stop words",
      'a,y\n1,u\n2,v\n',
    ],
    [
      'a label never seen',
      ['evaluate', path.resolve('models/iris'), 'bad.csv'],
      "bad.csv: example 1 is labelled 'u', which is none of the classes setosa, versicolor, virginica",
      '1,2,3,4,u\n',
    ],
  ];
  test.each(table.map(([title, flags, message, text]) => ({title, flags, message, text})))(
    '$title',
    async ({flags, message, text}) => {
      if (text !== undefined) write('bad.csv', text);
      const before = readdirSync(folder, {recursive: true});
      const {code, out, err} = await run(...flags, '--json');
      const [line, ...more] = err.trim().split('\n');
      expect(line!.startsWith(`tfjs-svm: ${message}`)).toBe(true);
      expect([code, out, more]).toEqual([1, '', []]);
      expect(readdirSync(folder, {recursive: true})).toEqual(before);
    },
  );

  test.each([
    [
      ['train', 'x.csv', '--C', 'much'],
      "error: option '--C <number>' argument 'much' is invalid. It must be a finite number above 0.",
    ],
    [
      ['train', 'x.csv', '--loss', 'softmax'],
      "error: option '--loss <name>' argument 'softmax' is invalid. Did you mean softmax-cross-entropy? There are weston-watkins, crammer-singer, one-vs-rest, binary, softmax-cross-entropy.",
    ],
    [
      ['cv', 'x.csv', '--loss', 'squared_hinge'],
      "error: option '--loss <name>' argument 'squared_hinge' is invalid. It is what a violated margin costs: --penalty squared-hinge. There are weston-watkins,",
    ],
    [
      ['search', 'x.csv', '--penalty', 'l1'],
      "error: option '--penalty <name>' argument 'l1' is invalid. It is --l1-ratio 1. There are hinge,",
    ],
    [
      ['cv', 'x.csv', '--split', 'GroupKFold'],
      "error: option '--split <name>' argument 'GroupKFold' is invalid. Did you mean group-k-fold? There are stratified,",
    ],
    [
      ['cv', 'x.csv', '--score', 'accuracy, mcc'],
      "error: option '--score <names>' argument 'accuracy, mcc' is invalid. Not 'mcc': There are accuracy,",
    ],
    [
      ['train', 'x.csv', '--penalty', 'p'],
      "error: option '--penalty <name>' argument 'p' is invalid. There are hinge, squared-hinge, smoothed-hinge, modified-huber, pinball, ramp, huberized-truncated-pinball.",
    ],
    [
      ['train', 'x.csv', '--C', '1', '--lambda', '1'],
      "error: option '--C <number>' cannot be used with option '--lambda <number>'",
    ],
    [
      ['train', 'x.csv', '--C', '-1'],
      "error: option '--C <number>' argument '-1' is invalid. It must be a finite number above 0.",
    ],
    [
      ['train', 'x.csv', '--learning-rate', '0'],
      "error: option '--learning-rate <number>' argument '0' is invalid. It must be a finite number above 0.",
    ],
    [
      ['train', 'x.csv', '--epochs', '2.5'],
      "error: option '--epochs <number>' argument '2.5' is invalid. It must be a whole number above 0.",
    ],
    [
      ['train', 'x.csv', '--engine', 'webgpu'],
      "error: option '--engine <name>' argument 'webgpu' is invalid. It must be 'fused' or 'tensor'.",
    ],
    [
      ['train', 'x.csv', '--optimizer', 'o'],
      "error: option '--optimizer <name>' argument 'o' is invalid. It must be 'sgd', 'momentum', 'nesterov', 'adagrad', 'adadelta', 'rmsprop', 'adam' or 'adamax'.",
    ],
    [['train', 'x.csv', '--class-weight', 'u'], "It must be 'balanced' or weights by label."],
    [
      ['train', 'x.csv', '--class-weight', 'balanced', '--class-weight', 'u=2'],
      "It must be 'balanced' or weights by label.",
    ],
    [
      ['train', 'x.csv', '--scaling', 'sturdy'],
      "error: option '--scaling <name>' argument 'sturdy' is invalid. It must be 'standard', 'minmax', 'robust', 'maxabs' or 'none'.",
    ],
    [
      ['train', 'x.csv', '--missing', 'guess'],
      "error: option '--missing <how>' argument 'guess' is invalid. There are mean, median, most-frequent, constant, drop.",
    ],
    [['train', 'x.csv', '--column', 'age'], 'It is not column=choices.'],
    [['train', 'x.csv', '--column', 'age=old'], "'old' is none of kind:…, missing:…, fill:…"],
    [
      ['train', 'x.csv', '--column', 'age=scaling:sturdy'],
      "scaling must be 'standard', 'minmax', 'robust', 'maxabs' or 'none', got 'sturdy'.",
    ],
    [
      ['train', 'x.csv', '--column', 'age=rare:few'],
      "rare must be a finite number at least 0, got 'few'.",
    ],
    [['train'], "error: missing required argument 'data'"],
    [['train', 'x.csv', '--nonsense'], "error: unknown option '--nonsense'"],
    [['nonsense'], "error: unknown command 'nonsense'"],
  ])('usage: %j', async (flags, message) => {
    const {code, err} = await run(...flags);
    expect(code).toBe(1);
    expect(err).toContain(message);
  });
});
