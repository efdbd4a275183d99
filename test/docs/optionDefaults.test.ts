/** Whoever reads the type of an option reads its default there, too. */
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from '@jest/globals';
import ts from 'typescript';
import {publicEntries} from '../publicProgram.js';

/** Options as they were given: what was not given has no default there. */
const GIVEN = 'GivenOptions';

const parsed = (file: string) =>
  ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);

function interfaces(): Map<string, ts.InterfaceDeclaration> {
  const found = new Map<string, ts.InterfaceDeclaration>();
  for (const name of readdirSync('src', {recursive: true, encoding: 'utf8'})) {
    if (!name.endsWith('.ts') || /^cli|assembly/.test(name)) continue;
    for (const statement of parsed(path.join('src', name)).statements)
      if (ts.isInterfaceDeclaration(statement)) found.set(statement.name.text, statement);
  }
  return found;
}

/** Every name of an interface that a type mentions, such as those in `Omit<TrainOptions, 'seed'>`. */
function namesIn(node: ts.Node): string[] {
  const own = ts.isIdentifier(node) ? [node.text] : [];
  const below: string[] = [];
  ts.forEachChild(node, child => void below.push(...namesIn(child)));
  return [...own, ...below];
}

const all = interfaces();
const exported = publicEntries.flatMap(entry => namesIn(parsed(entry)));
const options = new Set<ts.InterfaceDeclaration>();

function take(name: string): void {
  const found = all.get(name);
  if (!found || options.has(found)) return;
  options.add(found);
  for (const clause of found.heritageClauses ?? []) namesIn(clause).forEach(take);
}

// Kinds of columns bring their own, which those of a table are made of.
const ofKinds = [...all.values()]
  .filter(declaration => /columns/.test(declaration.getSourceFile().fileName))
  .map(({name}) => name.text);

[...exported, ...ofKinds].filter(name => name.endsWith('Options') && name !== GIVEN).forEach(take);

const cases = [...options].flatMap(declaration =>
  declaration.members
    .filter(member => member.questionToken !== undefined)
    .map(member => ({
      name: `${declaration.name.text}.${member.name!.getText()}`,
      tags: ts.getJSDocTags(member),
    })),
);

test('options are found, those of interfaces that are extended included', () => {
  const names = cases.map(({name}) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      'SVMOptions.C',
      'SolverOptions.tolerance',
      'Reading.charset',
      'DateOptions.dates',
    ]),
  );
});

test('every option says its default, once', () => {
  const wrong = cases.filter(({tags}) => {
    const said = tags.filter(({tagName}) => tagName.text === 'defaultValue');
    return said.length !== 1 || !String(said[0]!.comment).trim();
  });
  expect(wrong.map(({name}) => name)).toEqual([]);
});
