import {execFileSync} from 'node:child_process';

/** The Python to ask: `TFJS_SVM_PYTHON`, or what is called python3. */
const python = process.env.TFJS_SVM_PYTHON ?? 'python3';

/** Why what imports this module cannot be tested here; undefined if it can. */
export function whyNotPython(module: string): string | undefined {
  try {
    const found = `import importlib.util as u, sys; sys.exit(not u.find_spec('${module}'))`;
    execFileSync(python, ['-c', found], {stdio: 'ignore'});
    return undefined;
  } catch {
    return `SKIPPED, ${python} has no ${module} (set TFJS_SVM_PYTHON)`;
  }
}

/** Runs a script; what it prints. */
export function runPython(script: string, ...args: string[]): string {
  return String(execFileSync(python, [script, ...args], {stdio: ['ignore', 'pipe', 'pipe']}));
}
