import {readdirSync} from 'node:fs';
import {tex} from '@mdit/plugin-tex';
import temml from 'temml';
import {Renderer} from 'typedoc';

/** To be learnt from, in this order; the other pages are to look things up. */
const lessons = ['derivation.md', 'pictures.md', 'choosing.md', 'sources.md', 'gradients.md'];
const others = readdirSync('docs').filter(name => name.endsWith('.md') && !lessons.includes(name));

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  entryPoints: [
    'src/index.ts',
    'src/node.ts',
    'src/gradients/index.ts',
    'src/predict/predictor.ts',
    'src/predict/raw.ts',
  ],
  // Without tests and scripts, which would be read, too.
  tsconfig: 'tsconfig.docs.json',
  out: 'docs/api',
  projectDocuments: [...lessons, ...others].map(page => `docs/${page}`),
  // What stands between dollars becomes MathML: browsers draw it without a script or a font.
  markdownItLoader: parser =>
    parser.use(tex, {
      render: (formula, displayMode) =>
        temml.renderToString(formula, {displayMode, throwOnError: true}),
    }),
  plugin: [
    // A page is called by its heading; its address stays that of the file.
    app =>
      app.renderer.on(Renderer.EVENT_BEGIN, ({project}) => {
        for (const page of project.documents)
          page.name = /^# (.*)/.exec(page.content[0]?.text)?.[1] ?? page.name;
      }),
    // The playground lies beside the first page, wherever the site is.
    app =>
      app.renderer.on(Renderer.EVENT_END_PAGE, page => {
        const up = '../'.repeat(page.url.split('/').length - 1);
        page.contents = page.contents?.replaceAll(
          'href="playground.html"',
          `href="${up}playground.html"`,
        );
      }),
  ],
  navigationLinks: {Playground: 'playground.html'},
  validation: {notExported: false, invalidLink: true, notDocumented: true},
  requiredToBeDocumented: [
    'Function',
    'Class',
    'Interface',
    'TypeAlias',
    'Variable',
    'Method',
    'Accessor',
  ],
  treatValidationWarningsAsErrors: true,
};
