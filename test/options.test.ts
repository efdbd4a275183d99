/** One record an option: what checks, flags, grids and docs say of it follows. */
import {readFileSync} from 'node:fs';
import {expect, test} from '@jest/globals';
import {trainingOptions} from '../src/cli/trainingOptions.js';
import {
  checkOptions,
  hashingOptions,
  tfidfOptions,
  wordOptions,
  type Option,
} from '../src/data/index.js';
import {penalties} from '../src/losses/index.js';
import {fitOptions, svmOptions} from '../src/model/index.js';
import {kebabCase, optionText} from '../src/node/index.js';

const records: Record<string, Option> = {...svmOptions, ...fitOptions};
const flags = trainingOptions();
const typedOf = (name: string) => records[name]?.flag?.name ?? name;
const flagOf = (name: string) => flags.find(flag => flag.attributeName() === typedOf(name));

test('docs/options.md lists every option as its record has it', () => {
  const rows = (of: Record<string, Option>) =>
    Object.entries(of).map(([name, {help, default: otherwise = '', flag, varies}]) => {
      const typed = flag
        ? `\`--${flag.negated ? 'no-' : ''}${optionText(flag.name ?? name)}\``
        : '';
      return [`\`${name}\``, help, otherwise, typed, varies ? 'yes' : ''];
    });
  const parameters = Object.entries(penalties).flatMap(([penalty, make]) =>
    Object.entries(make.parameters ?? {}).map(([name, {help, default: otherwise}]) => [
      `\`${penalty}({${name}})\``,
      help,
      String(otherwise).replace('Infinity', '∞'),
      `\`--penalty ${kebabCase(penalty)} --${name}\``,
    ]),
  );
  const vectorizers = Object.entries({...tfidfOptions, ...hashingOptions}).map(([name, option]) => {
    const {help, default: otherwise, flag}: Option = option;
    const of = name in wordOptions ? '' : name in tfidfOptions ? 'tfidf' : 'hashingVectorizer';
    const typed = name === 'features' ? 'hash-features' : kebabCase(name);
    return [`\`${name}\``, help, otherwise, `\`--${flag!.negated ? 'no-' : ''}${typed}\``, of];
  });
  const cells = readFileSync('docs/options.md', 'utf8')
    .split('\n')
    .filter(line => line.startsWith('| `'))
    .map(line =>
      line
        .slice(1, -1)
        .split(' | ')
        .map(cell => cell.trim()),
    );
  expect(cells).toEqual([...rows(svmOptions), ...rows(fitOptions), ...vectorizers, ...parameters]);
});

test.each(Object.keys(records).filter(name => records[name]!.flag && name !== 'patience'))(
  'the flag of %s is there, refuses what a call refuses, and says what help says',
  name => {
    const {check, flag, help} = records[name]!;
    const option = flagOf(name)!;
    expect(option.description).toContain(flag!.help ?? help);
    if (flag!.negated) return;
    const wrong = check(flag!.parse ? flag!.parse('no such') : 'no such');
    expect(wrong).toMatch(/^must be /);
    expect(() => option.parseArg!('no such', undefined)).toThrow(`It ${wrong}.`);
  },
);

test('every parameter of a penalty is a flag', () => {
  const names = Object.values(penalties).flatMap(({parameters = {}}) => Object.keys(parameters));
  expect(new Set(names).size).toBe(5);
  for (const name of names) expect(flagOf(name)).toBeDefined();
});

test.each(Object.keys(records))(
  '%s refuses what it cannot be, or leaves it to the examples',
  name => {
    const laterOn = ['validationData', 'sampleWeight'];
    const refused = () => checkOptions('call', {[name]: Symbol.iterator}, records);
    if (laterOn.includes(name)) expect(refused).not.toThrow();
    else expect(refused).toThrow(new RegExp(`^call: ${name} must be .*, got Symbol`));
  },
);
