import {expect, test} from '@jest/globals';
import ts from 'typescript';
import {publicEntries, publicProgram} from './publicProgram.js';

const program = publicProgram(publicEntries);
const checker = program.getTypeChecker();

const meant = (symbol: ts.Symbol) =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

/** What nobody outside sees: bodies, initial values, private and internal members. */
function isHidden(node: ts.Node): boolean {
  return (
    ts.isBlock(node) ||
    (ts.isVariableDeclaration(node.parent) && node === node.parent.initializer) ||
    (ts.isClassElement(node) && node.name !== undefined && ts.isPrivateIdentifier(node.name)) ||
    ts.getJSDocTags(node).some(({tagName}) => tagName.text === 'internal')
  );
}

/** The types that a declaration names. */
function namedBy(node: ts.Node): ts.Symbol[] {
  const found: ts.Symbol[] = [];
  const visit = (node: ts.Node): void => {
    if (isHidden(node)) return;
    if (ts.isIdentifier(node)) {
      const symbol = checker.getSymbolAtLocation(node);
      if (symbol) found.push(meant(symbol));
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(node, visit);
  return found;
}

test.each(publicEntries)(
  '%s: every type is one that its functions, classes or values take or give',
  entry => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(entry)!)!;
    const exported = checker.getExportsOfModule(module).map(meant);
    const isType = ({flags}: ts.Symbol) => !(flags & ts.SymbolFlags.Value);
    const reached = new Set<ts.Symbol>();
    const queue = exported.filter(symbol => !isType(symbol));
    for (const symbol of queue) {
      if (reached.has(symbol)) continue;
      reached.add(symbol);
      for (const declaration of symbol.declarations ?? []) queue.push(...namedBy(declaration));
    }
    expect(exported.filter(isType).length).toBeGreaterThan(1);
    const useless = exported.filter(symbol => isType(symbol) && !reached.has(symbol));
    expect(useless.map(({name}) => name)).toEqual([]);
  },
);
