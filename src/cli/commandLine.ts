/** The command as it was typed, quoted where a shell needs it. */
export function commandLine(): string {
  return ['tfjs-svm', ...process.argv.slice(2).map(quoted)].join(' ');
}

function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
