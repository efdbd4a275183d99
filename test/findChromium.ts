import {execFileSync} from 'node:child_process';

/** The Chromium of this machine, by $CHROMIUM or its usual names; undefined if there is none, or $CHROMIUM is empty. */
export function findChromium(): string | undefined {
  if (process.env.CHROMIUM !== undefined) return process.env.CHROMIUM || undefined;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('which', [name], {encoding: 'utf8', stdio: 'pipe'}).trim();
    } catch {
      continue;
    }
  }
  return undefined;
}
