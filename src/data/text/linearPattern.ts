/** Ways in which the bounded part of a pattern may be matched, at most. */
const MOST_WAYS = 1000;

/** What is known of a part of a pattern. */
interface Part {
  /** Whether it may match nothing, so that what comes before it never has to be taken back. */
  nullable: boolean;
  /** Whether it may go on as long as the text does. */
  endless: boolean;
  /** In how many ways it may match, at most, before anything in it is endless. */
  ways: number;
}

/**
 * Why a regular expression may take longer than a time that grows with the text alone; undefined if it
 * cannot. A pattern comes with a model's file, and must not be able to hang who loads it.
 *
 * What may be repeated without bound must be the end of it, apart from what may match nothing: then a
 * match that has got so far never fails, and nothing is tried again. `\w+`, `[a-z]{2,}`,
 * `\w+(?:'\w+)*` and `#?\w+|\S` are of that kind; `(a+)+b`, `a+b` and look-arounds are not.
 *
 * @param source a regular expression that is valid with the flags g and u
 */
export function whyNotLinear(source: string): string | undefined {
  let at = 0;
  let problem: string | undefined;
  const refuse = (what: string) => void (problem ??= what);

  function alternatives(): Part {
    const parts = [sequence()];
    while (source[at] === '|') {
      at++;
      parts.push(sequence());
    }
    return {
      nullable: parts.some(part => part.nullable),
      endless: parts.some(part => part.endless),
      ways: parts.reduce((sum, part) => sum + part.ways, 0),
    };
  }

  function sequence(): Part {
    const whole: Part = {nullable: true, endless: false, ways: 1};
    let isWord = false;
    while (at < source.length && source[at] !== '|' && source[at] !== ')') {
      const start = at;
      const part = repeated();
      const atom = source.slice(start, at);
      // Where words end, \w+ has taken all of the word, and \b holds.
      const holds = atom === '\\b' && isWord && (at === source.length || source[at] === '|');
      if (whole.endless && !part.nullable && !holds)
        refuse(`'${atom}' comes after what is repeated without bound`);
      isWord = /^\\w(?:\+|\*|\{\d+,\})$/.test(atom);
      whole.nullable &&= part.nullable;
      if (!whole.endless) whole.ways *= part.ways;
      whole.endless ||= part.endless;
      if (whole.ways > MOST_WAYS) refuse(`it can match in more than ${MOST_WAYS} ways`);
    }
    return whole;
  }

  /** One atom and how often it comes. */
  function repeated(): Part {
    const part = atom();
    const [text, least, most] = quantifier();
    if (text === '') return part;
    at += text.length;
    const endless = most === Infinity;
    if (part.endless && (least > 1 || (!endless && most > 1)))
      refuse('what is repeated without bound is in a repeated group');
    const times = Math.max(1, endless ? least : most);
    return {
      nullable: part.nullable || least === 0,
      endless: endless || part.endless,
      // So many steps or so many ways: as long as both are few it does not matter which.
      ways: Math.max(times, endless ? 1 : most + 1 - least) * part.ways ** times,
    };
  }

  function quantifier(): [text: string, least: number, most: number] {
    const text = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(source.slice(at))?.[0] ?? '';
    if (text.startsWith('*')) return [text, 0, Infinity];
    if (text.startsWith('+')) return [text, 1, Infinity];
    if (text.startsWith('?')) return [text, 0, 1];
    const [, least, comma, most] = /^\{(\d+)(,?)(\d*)\}/.exec(text) ?? [];
    const low = Number(least);
    return [text, low, comma === '' ? low : most === '' ? Infinity : Number(most)];
  }

  function atom(): Part {
    const one: Part = {nullable: false, endless: false, ways: 1};
    const char = source[at]!;
    if (char === '(') return group();
    if (char === '[') {
      for (at++; source[at] !== ']'; at++) if (source[at] === '\\') at++;
      at++;
      return one;
    }
    if (char !== '\\') {
      at += String.fromCodePoint(source.codePointAt(at)!).length;
      return one;
    }
    const escape = /^\\(?:[pPu]\{[^}]*\}|u[\da-f]{4}|x[\da-f]{2}|c[a-z]|.)/isu.exec(
      source.slice(at),
    )!;
    if (/^\\[1-9k]/.test(escape[0])) refuse('it refers back to what it matched');
    at += escape[0].length;
    return one;
  }

  function group(): Part {
    const head = /^\((?:\?:|\?<[^=!>]+>)?/.exec(source.slice(at))![0];
    at += head.length;
    if (source[at] === '?') refuse('it looks around');
    const part = alternatives();
    at++;
    return part;
  }

  alternatives();
  return problem;
}
