import {checkArgument, checkNames, type ArgumentKind} from '../../arguments/index.js';

/** What the parts of a run must be. */
type Parts<Run> = {readonly [Part in keyof Run]-?: ArgumentKind};

/** Throws one line unless a run has the parts that a report needs, and no others, and each is what it must be. */
export function checkRun<Run extends object>(
  call: string,
  run: Run,
  parts: Parts<Run>,
  optional: readonly (keyof Run)[],
): void {
  checkArgument(call, 'run', run, 'object');
  checkNames(call, run, parts);
  for (const [name, kind] of Object.entries(parts as Record<string, ArgumentKind>)) {
    const part = run[name as keyof Run];
    if (part !== undefined || !optional.includes(name as keyof Run))
      checkArgument(call, name, part, kind);
  }
}
