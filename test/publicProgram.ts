import ts from 'typescript';

/** The files that everybody imports from, as package.json exports what they become. */
export const publicEntries = [
  'src/index.ts',
  'src/node.ts',
  'src/gradients/index.ts',
  'src/predict/predictor.ts',
  'src/predict/raw.ts',
];

/** The sources of some entries as TypeScript sees them, without what packages declare, which takes two seconds. */
export function publicProgram(entries: readonly string[]): ts.Program {
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    noLib: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  host.resolveModuleNameLiterals = (names, file) =>
    names.map(({text}) =>
      text.startsWith('.')
        ? ts.resolveModuleName(text, file, options, host)
        : {resolvedModule: undefined},
    );
  return ts.createProgram(entries, options, host);
}
