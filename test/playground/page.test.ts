import {mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import {cpus, tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {afterAll, afterEach, beforeAll, describe, expect, test} from '@jest/globals';
import {chromium, type Browser, type Page} from 'playwright-core';
import * as svm from 'tfjs-svm';
import {useBackend} from '../backends.js';
import {playgroundPage} from '../../scripts/playground.js';
import {findChromium} from '../findChromium.js';

/** What is done at random; `PLAY_ACTIONS=300000` takes ten minutes. */
const PLAY_ACTIONS = Number(process.env.PLAY_ACTIONS ?? 1000);

const executablePath = findChromium();
const there = executablePath ? describe : describe.skip;
const title = executablePath
  ? 'the playground in Chromium'
  : 'the playground: SKIPPED, there is no chromium (CHROMIUM=/path/to/it)';

there(title, () => {
  let browser: Browser;
  let address: string;
  let page: Page;
  /** Whatever a page asked of the world, and what went wrong in it. */
  let requests: string[];
  let errors: string[];

  beforeAll(async () => {
    await useBackend('cpu');
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'tfjs-svm-')), 'playground.html');
    writeFileSync(file, await playgroundPage());
    address = String(pathToFileURL(file));
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ['--no-sandbox', '--disable-gpu'],
    });
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    expect(errors).toEqual([]);
    expect(requests.filter(url => !url.startsWith('blob:'))).toEqual([address]);
    await page.close();
  });

  async function open({lesson = 1, hash = '', width = 1300, from = address} = {}): Promise<void> {
    page = await browser.newPage({viewport: {width, height: 900}});
    [requests, errors] = [[], []];
    page.on('request', request => requests.push(request.url().replace(/#.*/, '')));
    page.on('pageerror', error => errors.push(String(error)));
    await page.goto(from + hash);
    if (hash || lesson === 1) return;
    await page.selectOption('#lesson', String(lesson - 1));
    // The page shows a lesson in its next frame: until then a checkbox still says what the first lesson does.
    await frames();
  }

  /** Waits until training has come to an end with a gap, in percent, of at most so much. */
  async function trained(most = 1): Promise<void> {
    await page.waitForFunction(
      limit =>
        (document.querySelector('#stop') as HTMLButtonElement).disabled &&
        Number.parseFloat(document.querySelectorAll('.tiles dd')[4]!.textContent!) <= limit,
      most,
      {timeout: 60_000},
    );
  }
  const message = () => page.textContent('#message');
  const tiles = () => page.locator('.tiles dd').allTextContents();
  const frames = () =>
    page.evaluate(
      () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
  const placeOf = async (x: number, y: number) => {
    const box = (await page.locator('#plane').boundingBox())!;
    return [box.x + (box.width * (x + 5)) / 10, box.y + (box.height * (5 - y)) / 10] as const;
  };

  test('it opens with a trained lesson, and tells what is proven', async () => {
    await open();
    await trained();
    expect(await message()).toBe('');
    expect((await tiles())[5]).toBe('100.0 %');
    expect(await page.locator('#plane .point').count()).toBe(28);
  });

  test('a point is dragged, and what depends on it follows', async () => {
    await open({lesson: 3});
    await page.mouse.move(...(await placeOf(0, 2)));
    await page.mouse.down();
    await page.mouse.move(...(await placeOf(0.5, 1)));
    await page.mouse.move(...(await placeOf(1.5, 0.5)));
    await page.mouse.up();
    await frames();
    const row = await page.locator('#points tbody tr').nth(2).locator('td').allTextContents();
    expect(row.slice(0, 4)).toEqual(['3', '1.50', '0.50', 'frog']);
    // s = b + W x by hand, of the notes' weights.
    expect(row.slice(4, 7)).toEqual(['1.525', '4.300', '0.725']);
    expect(row[7]).toBe('6.375, wrong');
  });

  test('points are added, sprayed, deleted; classes come and go', async () => {
    await open({lesson: 4});
    await page.uncheck('#live');
    const count = () => page.locator('#plane .point').count();
    await page.click('[data-tool=add]');
    await page.click('[data-paint="1"]');
    await page.mouse.click(...(await placeOf(3, 3)));
    await frames();
    expect(await count()).toBe(2);
    await page.click('[data-tool=spray]');
    await page.mouse.move(...(await placeOf(2, -2)));
    await page.mouse.down();
    for (let i = 0; i < 5; i++) await page.mouse.move(...(await placeOf(2 + i / 5, -2)));
    await page.mouse.up();
    await frames();
    expect(await count()).toBe(8);
    await page.click('[data-tool=delete]');
    await page.mouse.click(...(await placeOf(3, 3)));
    await frames();
    expect(await count()).toBe(7);
    await page.click('[data-classes=more]');
    await frames();
    expect(await page.locator('#weights tbody tr').count()).toBe(4);
  });

  test('another loss: other numbers, another curve', async () => {
    await open({lesson: 3});
    await frames();
    const curve = () => page.getAttribute('#curve .curve', 'd');
    const [before, [loss]] = [await curve(), await tiles()];
    expect(loss).toBe('5.267');
    await page.selectOption('#penalty', 'squaredHinge');
    await frames();
    expect((await tiles())[0]).toBe('30.55');
    expect(await curve()).not.toBe(before);
    await page.selectOption('#reduction', 'softmaxCrossEntropy');
    await frames();
    expect(Number((await tiles())[0])).toBeCloseTo(
      [
        [1.9, -4.9],
        [-3.6, -2.9],
        [5.3, 5.6],
      ].reduce((sum, m) => sum + Math.log1p(Math.exp(m[0]!) + Math.exp(m[1]!)), 0) / 3,
      3,
    );
  });

  test('updates by hand go downhill; too large a step is told of', async () => {
    await open({lesson: 3});
    const objective = async () => Number((await tiles())[2]);
    await frames();
    const start = await objective();
    await page.fill('#rate', '-1');
    await page.click('#step');
    await frames();
    expect(await objective()).toBeLessThan(start);
    await page.selectOption('#penalty', 'squaredHinge');
    await page.fill('#rate', '1');
    await page.click('#repeat');
    await page.waitForFunction(() => document.querySelector('#message')!.textContent !== '');
    expect(await message()).toContain('The weights explode');
    expect(await page.getAttribute('#repeat', 'aria-pressed')).toBe('false');
  });

  test('a race: every way is in the chart, and none is below the bound', async () => {
    await open({lesson: 8});
    await trained();
    await page.click('#race');
    await page.waitForFunction(
      () =>
        document.querySelectorAll('.legend li').length >= 9 &&
        (document.querySelector('#stop') as HTMLButtonElement).disabled,
      undefined,
      {timeout: 60_000},
    );
    await trained(0.5);
    const names = await page.locator('.legend li').allTextContents();
    for (const name of [
      'exact',
      'sgd',
      'momentum',
      'nesterov',
      'adagrad',
      'adadelta',
      'rmsprop',
      'adam',
      'adamax',
    ])
      expect(names.some(text => text.startsWith(name))).toBe(true);
  }, 120_000);

  test('"next" pressed on and on stops at the last lesson', async () => {
    await open();
    await page.evaluate(() => {
      for (let i = 0; i < 20; i++) document.querySelector<HTMLButtonElement>('#after')!.click();
    });
    await frames();
    expect(await page.inputValue('#lesson')).toBe('7');
  });

  test('outliers: three penalties at once, each with its line, its name and its errors', async () => {
    await open({lesson: 7});
    await page.waitForFunction(
      () =>
        document.querySelectorAll('#boundaries path').length === 3 &&
        !document.querySelector('#rivals')!.textContent!.includes('training'),
    );
    const names = ['hinge', 'ramp', 'huberized truncated pinball'];
    expect(await page.locator('#boundaries text').allTextContents()).toEqual(names);
    const legend = await page.locator('#rivals li').allTextContents();
    const wrong = legend.map(text => Number(/(\d+) wrong/.exec(text)![1]));
    expect(legend.map(text => text.replace(/ \d+ wrong/, ''))).toEqual(names);
    // The three outliers are wrong for all; the hinge gets others wrong for their sake, or its line is bent.
    expect(wrong.slice(1)).toEqual([3, 3]);
    const places = await page.evaluate(() =>
      [...document.querySelectorAll('#boundaries text')].map(text => {
        const {left, right, top, bottom} = text.getBoundingClientRect();
        return {left, right, top, bottom};
      }),
    );
    const plane = (await page.locator('#plane').boundingBox())!;
    for (const [i, {left, right, top, bottom}] of places.entries()) {
      expect(left).toBeGreaterThanOrEqual(plane.x);
      expect(right).toBeLessThanOrEqual(plane.x + plane.width);
      for (const other of places.slice(0, i))
        expect(bottom <= other.top || top >= other.bottom || right <= other.left).toBe(true);
    }
    // A point moves, and all lines follow; without the box there are none.
    const lines = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('#boundaries path')].map(line => line.getAttribute('d')),
      );
    const before = await lines();
    await page.focus('#plane');
    await page.keyboard.press('n');
    for (let i = 0; i < 8; i++) await page.keyboard.press('Shift+ArrowRight');
    await page.waitForFunction(
      old =>
        [...document.querySelectorAll('#boundaries path')].every(
          (line, i) => line.getAttribute('d') !== old[i],
        ),
      before,
    );
    await page.uncheck('[data-layer=rivals]');
    await frames();
    expect(await lines()).toEqual([]);
  });

  test('a link holds everything', async () => {
    await open({lesson: 5});
    await page.fill('#C', '1.5');
    await page.selectOption('#penalty', 'smoothedHinge');
    await page.uncheck('[data-layer=slack]');
    await trained();
    await page.uncheck('#live');
    const seen = () =>
      page.evaluate(() => ({
        // In any order of attributes, and no more of it than tells a difference.
        plane: [...document.querySelectorAll('#plane *')].reduce(
          (sum, {attributes}) =>
            [...attributes]
              .map(({name, value}) => name + value)
              .sort()
              .join()
              .split('')
              .reduce((hash, sign) => (31 * hash + sign.charCodeAt(0)) % 1000003, sum),
          0,
        ),
        weights: [...document.querySelectorAll<HTMLInputElement>('#weights input')].map(
          field => field.value,
        ),
        C: document.querySelector<HTMLInputElement>('#C')!.value,
      }));
    await frames();
    const before = await seen();
    // By the page's own clock: the link follows when the state has rested for less than that.
    await page.evaluate(() => new Promise(done => setTimeout(done, 700)));
    const hash = await page.evaluate(() => location.hash);
    await page.close();
    await open({hash});
    await frames();
    expect(await seen()).toEqual(before);
    expect(await page.isChecked('[data-layer=slack]')).toBe(false);
  });

  test('keys do all that the mouse does, and what they do is said', async () => {
    await open({lesson: 3});
    await page.focus('#plane');
    await page.keyboard.press('n');
    expect(await page.textContent('#said')).toBe('Point 1 of 3, class cat, at 0, 0');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('2');
    expect(await page.textContent('#said')).toBe('Point 1 of 3, class car, at 0.5, 0');
    await page.keyboard.press('Delete');
    await frames();
    expect(await page.locator('#plane .point').count()).toBe(2);
    expect(await page.evaluate(() => document.activeElement!.id)).toBe('plane');
    const unnamed = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLInputElement>('button, input, select')]
        .filter(
          field =>
            !(
              field.textContent!.trim() ||
              field.ariaLabel ||
              field.labels?.[0]?.textContent!.trim()
            ),
        )
        .map(field => field.outerHTML),
    );
    expect(unnamed).toEqual([]);
    await page.fill('#C', '2');
    await frames();
    expect(await page.getAttribute('#C', 'aria-valuetext')).toBe('100.0');
  });

  test('the Tab key comes to every control once, each has a name and a visible focus', async () => {
    await open({lesson: 5});
    await trained();
    const walked = await page.evaluate(() => {
      document.querySelector<HTMLElement>('#live')!.click();
      const wanted = [
        ...document.querySelectorAll<HTMLElement>('a, button, input, select, summary, [tabindex]'),
      ].filter(one => !(one as HTMLInputElement).disabled);
      wanted.forEach((one, i) => (one.dataset.walk = String(i)));
      return wanted.length;
    });
    expect(walked).toBeGreaterThan(40);
    const seen: string[] = [];
    for (let i = 0; i <= walked; i++) {
      await page.keyboard.press('Tab');
      const found = await page.evaluate(() => {
        const {activeElement: one} = document;
        if (!one || one === document.body) return undefined;
        const {outlineStyle, outlineWidth} = getComputedStyle(one);
        const isSeen = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0;
        return {index: (one as HTMLElement).dataset.walk!, isSeen, html: one.outerHTML};
      });
      if (!found) break;
      expect(found).toMatchObject({isSeen: true, index: expect.any(String)});
      seen.push(found.index);
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.map(Number)).toEqual(Array.from({length: walked}, (_, i) => i));
    const devtools = await page.context().newCDPSession(page);
    const {nodes} = await devtools.send('Accessibility.getFullAXTree');
    const focusable = nodes.filter(({ignored, properties}) =>
      properties?.some(({name, value}) => !ignored && name === 'focusable' && value.value),
    );
    expect(focusable.length).toBeGreaterThanOrEqual(walked);
    const unnamed = focusable.filter(
      ({name, role}) => !name?.value && role?.value !== 'RootWebArea',
    );
    expect(unnamed).toEqual([]);
  });

  test('by keys alone: a tool, a loss, C, training, and the end of it is said', async () => {
    await open({lesson: 3});
    await page.focus('[data-tool=spray]');
    await page.keyboard.press('Enter');
    await frames();
    expect(await page.getAttribute('[data-tool=spray]', 'aria-pressed')).toBe('true');
    const before = await page.inputValue('#C');
    await page.focus('#C');
    await page.keyboard.press('ArrowRight');
    expect(await page.inputValue('#C')).not.toBe(before);
    await page.focus('#penalty');
    await page.keyboard.press('ArrowDown');
    await frames();
    expect(await page.inputValue('#penalty')).toBe('squaredHinge');
    await page.focus('[data-layer=slack]');
    await page.keyboard.press('Space');
    await frames();
    expect(await page.isChecked('[data-layer=slack]')).toBe(false);
    await page.focus('#train');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('#told')!.textContent !== '');
    expect(await page.textContent('#told')).toMatch(
      /^Trained: objective [\d.]+, proven bound [\d.]+, \d of 3 points wrong$/,
    );
    // A text that stays is not written again, or it would be read out with every frame.
    await page.evaluate(() => {
      const seen = globalThis as unknown as {written: number};
      seen.written = 0;
      for (const region of document.querySelectorAll('[role=status], [aria-live=polite]'))
        new MutationObserver(() => seen.written++).observe(region, {
          childList: true,
          characterData: true,
          subtree: true,
        });
    });
    await page.fill('#rate', '-2');
    await frames();
    expect(await page.evaluate(() => (globalThis as unknown as {written: number}).written)).toBe(0);
  });

  describe('bad input: a line on the page, and nothing is lost', () => {
    test.each<[string, string, string]>([
      ['words for numbers', 'x,y,k\n1,two,a\n2,3,b\n', 'csv: '],
      ['two columns', 'x,y\n1,2\n', 'csv: has 2 columns'],
      ['one class', 'x,y,k\n1,2,a\n2,3,a\n', "csv: column 'k' has 1 classes"],
      ['nothing', '', 'csv: has 0 columns'],
    ])('a CSV of %s', async (_, text, line) => {
      await open({lesson: 3});
      await frames();
      const before = await page.innerHTML('#plane');
      await page.setInputFiles('#file', {
        name: 'own.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(text),
      });
      await page.waitForFunction(() => document.querySelector('#message')!.textContent !== '');
      expect(await message()).toContain(line);
      expect(await page.innerHTML('#plane')).toBe(before);
    });

    test.each([
      ['cut short', '#v1.abc.WzFd'],
      ['of something else', '#chapter-2'],
    ])('a link %s', async (_, hash) => {
      await open({hash});
      await frames();
      expect(await message()).toMatch(/^link: .*The picture stays as it is\.$/);
      expect(await page.locator('#plane .point').count()).toBe(28);
    });

    test('no WebAssembly: tf ops train', async () => {
      const html = readFileSync(fileURLToPath(address), 'utf8');
      const file = fileURLToPath(address).replace('.html', '-without.html');
      // The worker runs the same script.
      writeFileSync(file, html.replace('<script>', '<script>delete globalThis.WebAssembly;'));
      await open({from: String(pathToFileURL(file))});
      expect(await message()).toContain('WebAssembly is not there');
      await trained(20);
      requests = [address];
    });

    test('no worker: the page trains by itself', async () => {
      page = await browser.newPage();
      [requests, errors] = [[address], []];
      await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'Worker'));
      await page.goto(address);
      await trained();
    });
  });

  test('a CSV of two columns and a class is shown, and its columns can be chosen', async () => {
    await open();
    await page.setInputFiles('#file', 'scripts/data/iris.csv');
    await page.waitForFunction(() => document.querySelectorAll('#plane .point').length === 150);
    await trained(3);
    const [names] = readFileSync('scripts/data/iris.csv', 'utf8').split('\n');
    await page.selectOption('#columnX', '2');
    await page.selectOption('#columnY', '3');
    await trained(3);
    const heads = await page.locator('#weights thead th').allTextContents();
    expect(heads.slice(1, 3)).toEqual(names!.split(',').slice(2, 4));
    expect(Number.parseFloat((await tiles())[5]!)).toBeGreaterThan(90);
  });

  test('the model is saved as files that tfjs loads, in the units and with the classes of the CSV', async () => {
    await open();
    await page.setInputFiles('#file', 'scripts/data/iris.csv');
    await page.waitForFunction(() => document.querySelectorAll('#plane .point').length === 150);
    await page.selectOption('#columnX', '2');
    await page.selectOption('#columnY', '3');
    await trained(0.1);
    const files: string[] = [];
    const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-'));
    page.on('download', async download => {
      await download.saveAs(path.join(folder, download.suggestedFilename()));
      files.push(download.suggestedFilename());
    });
    await page.click('#save');
    for (let i = 0; files.length < 2 && i < 300; i++) await page.waitForTimeout(200);
    expect(files.sort()).toEqual(['tfjs-svm-model.json', 'tfjs-svm-model.weights.bin']);
    const [json, bin] = files.map(name => readFileSync(path.join(folder, name)));
    const {modelTopology, weightsManifest, ...rest} = JSON.parse(String(json));
    const model = await svm.loadLinearSVM({
      load: async () => ({
        ...rest,
        modelTopology,
        weightSpecs: weightsManifest[0].weights,
        weightData: new Uint8Array(bin!).buffer,
      }),
    });
    const iris = svm.parseCSV(readFileSync('scripts/data/iris.csv', 'utf8'), {
      label: 'species',
      drop: ['sepal_length_cm', 'sepal_width_cm'],
    });
    const {accuracy} = await model.evaluate(iris);
    const shown = Number.parseFloat((await tiles())[5]!);
    // Points of the page stand on a grid of hundredths.
    expect(Math.abs(100 * accuracy - shown)).toBeLessThan(1.5);
    expect(model.classes).toEqual(['setosa', 'versicolor', 'virginica']);
    model.dispose();
  });

  test.each([360, 800, 1300])(
    '%i wide: nothing sticks out, nothing jumps while it trains',
    async width => {
      await open({lesson: 4, width});
      const gradients = page.locator('#gradient');
      await gradients.locator('.set').first().waitFor({state: 'attached'});
      expect(await gradients.evaluate(box => box.scrollWidth - box.clientWidth)).toBe(0);
      await page.selectOption('#lesson', '4');
      await frames();
      await trained();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      await page.evaluate(() => {
        const seen = globalThis as unknown as {shift: number};
        seen.shift = 0;
        new PerformanceObserver(list => {
          for (const entry of list.getEntries())
            seen.shift += (entry as unknown as {value: number}).value;
        }).observe({type: 'layout-shift'});
      });
      await page.evaluate(() => document.querySelector<HTMLElement>('#train')!.click());
      await page.waitForTimeout(1500);
      expect(
        await page.evaluate(() => (globalThis as unknown as {shift: number}).shift),
      ).toBeLessThan(0.005);
    },
  );

  /** What other programs took of the processors over the last moment, as a share of both. */
  async function takenByOthers(): Promise<number> {
    const total = () => {
      const times = cpus().map(cpu => cpu.times);
      const all = times.flatMap(Object.values).reduce((a, b) => a + b, 0);
      return {all, idle: times.reduce((sum, {idle}) => sum + idle, 0)};
    };
    const before = total();
    await new Promise(resolve => setTimeout(resolve, 400));
    const after = total();
    return 1 - (after.idle - before.idle) / (after.all - before.all);
  }

  test('300 points: C is dragged at 30 frames a second or more, training included', async () => {
    await open({lesson: 5});
    await trained();
    expect(await page.locator('#plane .point').count()).toBe(300);
    const devtools = await page.context().newCDPSession(page);
    // Time of the processor, not of the clock: what other programs take does not count.
    await devtools.send('Performance.enable', {timeDomain: 'threadTicks'});
    const spent = async () => {
      const {metrics} = await devtools.send('Performance.getMetrics');
      return metrics.find(({name}) => name === 'TaskDuration')!.value;
    };
    const busyBefore = await takenByOthers();
    const before = await spent();
    const {frames, trainings, seconds, slow} = await page.evaluate(async () => {
      const C = document.querySelector<HTMLInputElement>('#C')!;
      const weights = () =>
        [...document.querySelectorAll<HTMLInputElement>('#weights input')]
          .map(field => field.value)
          .join();
      const began = performance.now();
      let [frames, trainings, last] = [0, 0, weights()];
      const ends: number[] = [];
      // At least three seconds, and longer where others leave the worker little.
      const goesOn = (ms: number) => ms < 3000 || (trainings < 3 && ms < 20_000);
      for (; goesOn(performance.now() - began); frames++) {
        C.value = String(3 * Math.sin(frames / 40));
        C.dispatchEvent(new Event('input', {bubbles: true}));
        await new Promise(requestAnimationFrame);
        if (weights() !== last) trainings++;
        last = weights();
        ends.push(performance.now());
      }
      const lengths = ends.slice(1).map((end, i) => end - ends[i]!);
      lengths.sort((a, b) => a - b);
      const slow = lengths[Math.floor(0.95 * lengths.length)]!;
      return {frames, trainings, seconds: (performance.now() - began) / 1000, slow};
    });
    const cost = (1000 * ((await spent()) - before)) / frames;
    const busy = Math.max(busyBefore, await takenByOthers());
    const rate = frames / seconds;
    // Below 30 on a machine that others use says nothing; at 30 or more they did not matter.
    const isJudged = rate >= 30 || busy < 0.25;
    console.log(
      `dragging C with 300 points, by the clock: ${rate.toFixed(0)} frames and ${(trainings / seconds).toFixed(0)} trainings a second, ` +
        `19 of 20 frames within ${slow.toFixed(0)} ms; by the processor: ${cost.toFixed(1)} ms a frame. ` +
        `Other programs took ${(100 * busy).toFixed(0)} % of the processors` +
        (isJudged ? '.' : ': by the clock NOT JUDGED, run this file alone on an idle machine.'),
    );
    if (isJudged) expect(rate).toBeGreaterThanOrEqual(30);
    expect(cost).toBeLessThan(1000 / 30);
    expect(trainings).toBeGreaterThan(2);
  });

  test(
    `${PLAY_ACTIONS} acts of random play leave no tensor`,
    async () => {
      await open();
      await page.evaluate(async actions => {
        let seed = 1;
        const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
        const one = <T>(list: ArrayLike<T>) => list[Math.floor(random() * list.length)]!;
        const fire = (target: Element, type: string) =>
          target.dispatchEvent(new Event(type, {bubbles: true}));
        for (let count = 0; count < actions; count++) {
          const act = random();
          if (act < 0.3) {
            const button = one(
              document.querySelectorAll<HTMLButtonElement>(
                'button:not(:disabled):not(#save):not(#link)',
              ),
            );
            button.click();
          } else if (act < 0.5) {
            const range = one(document.querySelectorAll<HTMLInputElement>('input[type=range]'));
            range.value = String(
              Number(range.min) + random() * (Number(range.max) - Number(range.min)),
            );
            fire(range, 'input');
          } else if (act < 0.6) {
            const chooser = one(
              document.querySelectorAll<HTMLSelectElement>('main select:not(:disabled)'),
            );
            chooser.value = one([...chooser.options].filter(option => !option.disabled)).value;
            fire(chooser, 'change');
          } else if (act < 0.9) {
            const key = one(['n', 'p', 'ArrowLeft', 'ArrowUp', '1', '2', 'Delete', '+', '+']);
            document
              .querySelector('#plane')!
              .dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
          } else {
            await new Promise(requestAnimationFrame);
          }
        }
      }, PLAY_ACTIONS);
      await page.evaluate(() => {
        document.querySelector<HTMLButtonElement>('#stop')!.click();
        document.querySelector<HTMLSelectElement>('#lesson')!.value = '0';
        document.querySelector('#lesson')!.dispatchEvent(new Event('change'));
      });
      await trained();
      expect(await page.textContent('#memory')).toMatch(/^0 tensors in the page, 0 in its workers/);
    },
    60_000 + 20 * PLAY_ACTIONS,
  );
});
