/** Whether every link of the built site leads somewhere; the last step of `npm run docs`. */
import {existsSync, readFileSync, readdirSync, statSync} from 'node:fs';
import path from 'node:path';

/**
 * The links of a folder of HTML pages that lead nowhere, one line each: to a file that is not there, or
 * to a part of a page that has none of that name. Addresses of other sites are not asked for.
 */
export function brokenLinks(folder: string): string[] {
  const pages = new Map(
    readdirSync(folder, {recursive: true, encoding: 'utf8'})
      .filter(name => name.endsWith('.html'))
      .map(name => [path.join(folder, name), pageOf(path.join(folder, name))]),
  );
  return [...pages].flatMap(([file, {links}]) =>
    links.flatMap(link => {
      const [address, part] = link.split('#') as [string, string | undefined];
      let target = address ? path.join(path.dirname(file), address.replace(/\?.*/, '')) : file;
      if (existsSync(target) && statSync(target).isDirectory())
        target = path.join(target, 'index.html');
      const line = `${path.relative(folder, file)}: ${link}`;
      if (!existsSync(target)) return [`${line}: there is no such file`];
      const names = pages.get(target)?.names;
      return part && names && !names.has(part) ? [`${line}: the page has no such part`] : [];
    }),
  );
}

/** The links of a page within its site, and the names of its parts. */
function pageOf(file: string): {links: string[]; names: Set<string>} {
  const html = readFileSync(file, 'utf8').replace(/(<(script|style)\b[^>]*>)[^]*?<\/\2>/g, '$1');
  const all = (pattern: RegExp) =>
    [...html.matchAll(pattern)].map(([, value]) => decodeURI(value!.replaceAll('&amp;', '&')));
  return {
    links: all(/\s(?:href|src)="([^"]+)"/g).filter(link => !/^(\w+:|\/\/)/.test(link)),
    names: new Set(all(/\s(?:id|name)="([^"]+)"/g)),
  };
}

function main(): void {
  const folder = process.argv[2]!;
  const broken = brokenLinks(folder);
  for (const line of broken) console.error(line);
  if (broken.length) process.exitCode = 1;
  else console.log(`Every link within ${folder} leads somewhere.`);
}

if (process.argv[1]?.endsWith('siteLinks.ts')) main();
