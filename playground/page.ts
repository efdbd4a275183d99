import * as tf from '@tensorflow/tfjs';
import {columnsOfCSV, pointsOfCSV} from './csvPoints.js';
import {escaped, shown, words} from './draw.js';
import {drawPenalty, FROM, TO} from './drawPenalty.js';
import {drawPoints, drawScene, wrongOf} from './drawPlane.js';
import {drawRivals, rivalsLegend} from './drawRivals.js';
import {curveOf, entryGradients, evaluate, type Curve, type Evaluation} from './evaluate.js';
import {gapChart, legend, type Run} from './gapChart.js';
import {lessons} from './lessons.js';
import {modelOf} from './modelOf.js';
import {morph} from './morph.js';
import {fromLink, toLink} from './permalink.js';
import {planeInput, type Tool} from './planeInput.js';
import type {Problem, Reply, Way} from './protocol.js';
import {hasRivals, rivals} from './rivals.js';
import {normal} from './samples.js';
import * as states from './state.js';
import type {State} from './state.js';
import {gradientTable, objectiveTiles, pointsTable, weightsTable} from './tables.js';
import {trainer, type Wanted} from './trainer.js';
import {serve, type Port} from './worker.js';

const OPTIMIZERS = [
  'sgd',
  'momentum',
  'nesterov',
  'adagrad',
  'adadelta',
  'rmsprop',
  'adam',
  'adamax',
];
const RACE: readonly Way[] = ['exact', ...OPTIMIZERS];

/** Passes of a fit while something is dragged, of one that was asked for, and of each in a race. */
const EPOCHS = {live: 120, train: 2000, race: 500};

/** A gap at which points on the margin are told from others, and dual variables are what is shown. */
const ENOUGH = 1e-5;

/** Weights beyond this are on their way to infinity. */
const DIVERGED = 1e6;

/** A lower bound, and what it was proven of. */
interface Proof {
  of: Problem;
  dual: number;
}

const $ = <T extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as T;
const input = (id: string) => $<HTMLInputElement>(id);
const select = (id: string) => $<HTMLSelectElement>(id);

/** Brings the page to life. `program` is the text of this script: the worker runs it too. */
export function start(program: string): void {
  let state = lessons[0]!.state;
  let tool: Tool = 'move';
  let paint = 0;
  let runs: Run[] = [];
  let proof: Proof | undefined;
  let repeating = false;
  let frame = 0;
  let csv = '';
  let curve: {of: State['loss']; curve: Curve} | undefined;
  let linked = '';
  const worker = trainer(portTo(program), hear);
  const beside = rivals(() => portTo(program), draw);

  /** Takes a change, trains where the problem is another and the page is to, and shows it all in the next frame. */
  function change(part: Partial<State>): void {
    become(states.withChange(state, part));
  }

  function become(next: State): void {
    const before = state;
    state = next;
    if (!isSameProblem(before, next)) {
      if (state.live) trainLive();
    }
    draw();
  }

  function draw(): void {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      if (repeating) step();
      render();
      if (repeating) draw();
    });
  }

  function render(): void {
    const evaluation = evaluate(state);
    const bound = proof && isSameProblem(proof.of, state) ? proof.dual : undefined;
    if (curve?.of !== state.loss) curve = {of: state.loss, curve: curveOf(state.loss, FROM, TO)};
    morph($('scene'), drawScene(state, evaluation));
    beside.follow(state);
    const compared = beside.answers(state);
    morph($('boundaries'), drawRivals(state, compared));
    morph($('rivals'), rivalsLegend(state, compared));
    morph($('marks'), drawPoints(state));
    morph($('classes'), classButtons(state, paint));
    morph($('curve'), drawPenalty(state, evaluation, curve.curve));
    morph($('objective'), objectiveTiles(evaluation, bound));
    morph($('weights'), weightsTable(state, evaluation));
    morph($('points'), pointsTable(state, evaluation));
    morph($('gradient'), gradientTable(state, entriesOf(state, evaluation)));
    morph($('gap'), gapChart(runs) + legend(runs));
    showControls();
    showLesson();
    setText(
      'memory',
      `${tf.memory().numTensors} tensors in the page, ${tensorsInWorker + beside.tensors} in its workers. Nothing leaves this page.`,
    );
    saveLink();
  }

  let tensorsInWorker = 0;
  /** The request whose runs are in the chart. */
  let shownRequest = 0;

  function hear(reply: Reply, of: Wanted | undefined): void {
    if (reply.type === 'passes') addPasses(reply);
    if (reply.type === 'refused') say(reply.message);
    if (reply.type === 'trained' && of) take(reply, of);
    if (reply.type === 'done') {
      tensorsInWorker = reply.tensors;
      if (of?.brief) settle(of);
      else if (of) tell();
    }
    draw();
  }

  function take(reply: Extract<Reply, {type: 'trained'}>, of: Wanted): void {
    const {problem} = of;
    if (reply.dual !== undefined) proof = {of: problem, dual: bestBound(problem, reply.dual)};
    // While something is dragged the answers are of a moment ago: they are shown, or nothing would be.
    const isOfNow = isSameProblem(problem, state);
    const isOfLate = of.brief && problem.loss === state.loss && problem.classes === state.classes;
    if ((isOfNow || isOfLate) && isBetter(reply, of)) {
      repeating = false;
      state = states.withChange(state, {weights: reply.weights});
    }
  }

  /** What a brief fit did not bring to its end is trained on, once nothing changes any more. */
  function settle({problem}: Wanted): void {
    if (!state.live || !isSameProblem(problem, state)) return;
    const {data, regularizer} = evaluate(state);
    const isProven = proof !== undefined && isSameProblem(proof.of, state);
    if (!isProven || proof!.dual < (1 - ENOUGH) * (data + regularizer))
      train(['auto'], EPOCHS.train);
  }

  let leastInRace = Infinity;

  function isBetter({primal}: Extract<Reply, {type: 'trained'}>, of: Wanted): boolean {
    if (of.ways.length === 1) return true;
    if (primal >= leastInRace) return false;
    leastInRace = primal;
    return true;
  }

  function bestBound(of: Problem, dual: number): number {
    return proof && isSameProblem(proof.of, of) ? Math.max(proof.dual, dual) : dual;
  }

  function addPasses({id, way, passes}: Extract<Reply, {type: 'passes'}>): void {
    if (id !== shownRequest) runs = [];
    shownRequest = id;
    const run = runs.find(one => one.way === way) ?? {way, passes: []};
    runs = [...runs.filter(one => one !== run), {way, passes: [...run.passes, ...passes]}];
  }

  function trainLive(): void {
    const ways = ['auto'];
    if (isTrainable(state))
      worker.ask({
        problem: problemOf(state),
        ways,
        epochs: EPOCHS.live,
        tolerance: 1e-3,
        brief: true,
      });
  }

  function train(ways: readonly Way[], epochs: number): void {
    repeating = false;
    if (!isTrainable(state)) return say('Training takes points of at least two classes.');
    runs = [];
    leastInRace = Infinity;
    say('');
    worker.ask({
      problem: problemOf(state),
      ways,
      epochs,
      tolerance: 1e-6,
      brief: false,
    });
    draw();
  }

  /** Weights by hand: what is being trained would only overwrite them. */
  function setWeights(weights: State['weights']): void {
    worker.drop();
    change({weights});
  }

  /** One step of plain gradient descent by hand. */
  function step(): void {
    const {gradW, gradB} = evaluate(state);
    const {W, b} = state.weights;
    const moved = (row: readonly number[], gradient: readonly number[]) =>
      row.map((w, k) => w - state.rate * gradient[k]!);
    const weights = {W: W.map((row, d) => moved(row, gradW[d]!)), b: moved(b, gradB)};
    if ([...weights.W, weights.b].flat().some(w => !(Math.abs(w) < DIVERGED))) {
      repeating = false;
      say(
        'The weights explode: the step size is too large for this C. Make it smaller, and begin again from zero.',
      );
      return;
    }
    setWeights(weights);
  }

  function say(message: string): void {
    $('message').textContent = message;
  }

  /** Sets a text that is another: what is set anew is read out anew. */
  function setText(id: string, text: string): void {
    if ($(id).textContent !== text) $(id).textContent = text;
  }

  /** What training came to, for those who do not see the tiles. */
  function tell(): void {
    const evaluation = evaluate(state);
    const wrong = wrongOf(state, evaluation);
    const objective = shown(evaluation.data + evaluation.regularizer);
    const bound = proof && isSameProblem(proof.of, state) ? shown(proof.dual) : 'unknown';
    setText(
      'told',
      `Trained: objective ${objective}, proven bound ${bound}, ${wrong} of ${state.points.length} points wrong`,
    );
  }

  function showLesson(): void {
    const lesson = lessons[state.lesson];
    select('lesson').value = String(state.lesson);
    setText('text', lesson?.text.join(' ') ?? 'Your own picture. Choose a lesson to begin anew.');
    input('before').disabled = state.lesson <= 0;
    input('after').disabled = state.lesson >= lessons.length - 1;
  }

  function showControls(): void {
    const {loss, C, rate, bias, layers} = state;
    const isSoftmax = loss.reduction === 'softmaxCrossEntropy';
    select('reduction').value = loss.reduction;
    for (const option of select('reduction').options)
      option.disabled = option.value === 'binary' && state.classes.length !== 2;
    select('penalty').value = loss.penalty;
    select('penalty').disabled = isSoftmax;
    for (const option of select('penalty').options)
      option.disabled =
        loss.reduction === 'crammerSinger' &&
        !states.isNondecreasing({penalty: option.value as State['loss']['penalty'], tau: loss.tau});
    select('bias').value = bias;
    const lambda = states.lambdaOf(state);
    setField('margin', loss.margin, '', isSoftmax);
    for (const name of ['tau', 'gamma', 'delta', 'cap'] as const) {
      const isThere = !isSoftmax && states.PARAMETERS[loss.penalty].includes(name);
      setField(name, loss[name], isThere ? shown(loss[name]) : '–', !isThere);
    }
    setField('C', Math.log10(C), shown(C));
    setField('lambda', Math.log10(lambda), shown(lambda));
    setField('rate', Math.log10(rate), shown(rate));
    for (const box of document.querySelectorAll<HTMLInputElement>('[data-layer]'))
      box.checked = layers[box.dataset.layer as keyof State['layers']];
    document.querySelector<HTMLInputElement>('[data-layer=rivals]')!.disabled = !hasRivals(state);
    input('live').checked = state.live;
    input('stop').disabled = !worker.busy && !repeating;
    $('repeat').setAttribute('aria-pressed', String(repeating));
    for (const button of document.querySelectorAll('[data-tool]'))
      button.setAttribute('aria-pressed', String((button as HTMLElement).dataset.tool === tool));
  }

  function setField(id: string, value: number, text: string, isOff = false): void {
    const field = input(id);
    if (field !== document.activeElement || field.type === 'range') field.value = String(value);
    field.disabled = isOff;
    const output = field.parentElement!.querySelector('output');
    if (!output) return;
    output.value = text;
    // The sliders of C, λ and the step size stand at logarithms, which nobody wants to hear.
    field.setAttribute('aria-valuetext', text);
  }

  /** The link follows the state, as soon as it rests. */
  function saveLink(): void {
    clearTimeout(linkTimer);
    linkTimer = setTimeout(() => {
      linked = `#${toLink(state)}`;
      history.replaceState(null, '', linked);
    }, 300);
  }

  let linkTimer: ReturnType<typeof setTimeout> | undefined;

  function open(link: string): void {
    try {
      state = fromLink(link);
      worker.drop();
      repeating = false;
      say('');
      if (state.live && !state.weights.W.flat().some(w => w !== 0)) trainLive();
    } catch (error) {
      say(`${(error as Error).message}. The picture stays as it is.`);
    }
    draw();
  }

  function openLesson(index: number): void {
    const lesson = lessons[index];
    // A button is pressed twice before the frame that disables it.
    if (!lesson) return;
    worker.drop();
    runs = [];
    repeating = false;
    say('');
    state = lesson.state;
    paint = 0;
    if (state.live) trainLive();
    draw();
  }

  function readColumns(): void {
    try {
      const [x, y, label] = ['columnX', 'columnY', 'columnLabel'].map(id =>
        Number(select(id).value),
      );
      const own = pointsOfCSV(csv, {x: x!, y: y!, label: label!});
      say('');
      become(states.withChange({...state, ...own, lesson: -1}, {selected: 0}));
    } catch (error) {
      say(`${(error as Error).message}. The picture stays as it is.`);
    }
  }

  async function readFile(file: File | undefined): Promise<void> {
    if (!file) return;
    const text = await file.text();
    try {
      const names = columnsOfCSV(text);
      csv = text;
      const options = names
        .map((name, i) => `<option value="${i}">${escaped(name)}</option>`)
        .join('');
      ['columnX', 'columnY', 'columnLabel'].forEach((id, i) => {
        select(id).innerHTML = options;
        select(id).value = String([0, 1, names.length - 1][i]);
        select(id).disabled = false;
      });
      readColumns();
    } catch (error) {
      say(`${(error as Error).message}. The picture stays as it is.`);
    }
  }

  fill(
    'lesson',
    lessons.map(({title}, i) => [String(i), `${i + 1}. ${title}`]),
    [['-1', 'Your own']],
  );
  fill(
    'reduction',
    states.REDUCTIONS.map(name => [name, words(name)]),
  );
  fill(
    'penalty',
    states.PENALTIES.map(name => [name, words(name)]),
  );
  fill(
    'bias',
    states.BIASES.map(name => [name, name]),
  );
  fill(
    'optimizer',
    ['auto', 'exact', ...OPTIMIZERS].map(name => [name, name]),
  );

  const on = (id: string, type: string, act: (target: HTMLInputElement) => void) =>
    $(id).addEventListener(type, event => act(event.target as HTMLInputElement));
  on('lesson', 'change', ({value}) =>
    Number(value) >= 0 ? openLesson(Number(value)) : change({lesson: -1}),
  );
  on('before', 'click', () => openLesson(state.lesson - 1));
  on('after', 'click', () => openLesson(state.lesson + 1));
  on('reduction', 'change', ({value}) =>
    change({loss: {...state.loss, reduction: value as State['loss']['reduction']}}),
  );
  on('penalty', 'change', ({value}) =>
    change({loss: {...state.loss, penalty: value as State['loss']['penalty']}}),
  );
  on('bias', 'change', ({value}) => change({bias: value as State['bias']}));
  on('margin', 'change', field => {
    const [least, greatest] = states.RANGES.margin;
    const margin = field.valueAsNumber;
    if (margin >= least && margin <= greatest) change({loss: {...state.loss, margin}});
    else say(`Δ is a number from ${least} to ${greatest}.`);
  });
  for (const name of ['tau', 'gamma', 'delta', 'cap'] as const)
    on(name, 'input', ({valueAsNumber}) => change({loss: {...state.loss, [name]: valueAsNumber}}));
  const strength = (C: number) => Math.min(1e3, Math.max(1e-3, C));
  on('C', 'input', ({valueAsNumber}) => change({C: strength(10 ** valueAsNumber)}));
  on('lambda', 'input', ({valueAsNumber}) =>
    change({C: strength(1 / (10 ** valueAsNumber * Math.max(1, state.points.length)))}),
  );
  on('rate', 'input', ({valueAsNumber}) => change({rate: 10 ** valueAsNumber}));
  on('step', 'click', () => {
    say('');
    step();
    draw();
  });
  on('repeat', 'click', () => {
    say('');
    repeating = !repeating;
    draw();
  });
  on('randomize', 'click', () =>
    setWeights(states.randomWeights(states.columnsOf(state), Math.random)),
  );
  on('zero', 'click', () => setWeights(states.zeroWeights(states.columnsOf(state))));
  on('train', 'click', () => train([select('optimizer').value], EPOCHS.train));
  on('race', 'click', () => train(RACE, EPOCHS.race));
  on('stop', 'click', () => {
    repeating = false;
    worker.stop();
    draw();
  });
  on('live', 'change', ({checked}) => {
    change({live: checked});
    if (checked) trainLive();
  });
  for (const box of document.querySelectorAll<HTMLInputElement>('[data-layer]'))
    box.addEventListener('change', () =>
      change({layers: {...state.layers, [box.dataset.layer!]: box.checked}}),
    );
  for (const button of document.querySelectorAll<HTMLElement>('[data-tool]'))
    button.addEventListener('click', () => {
      tool = button.dataset.tool as Tool;
      draw();
    });
  $('classes').addEventListener('click', event => {
    const {paint: chosen, classes} = (event.target as HTMLElement).closest('button')?.dataset ?? {};
    if (chosen !== undefined) paint = Number(chosen);
    if (classes === 'more') become(states.addClass(state));
    if (classes === 'fewer') become(states.removeClass(state));
    paint = Math.min(paint, state.classes.length - 1);
    draw();
  });
  $('weights').addEventListener('change', event => {
    const {dataset, valueAsNumber} = event.target as HTMLInputElement;
    if (!dataset.weight || !Number.isFinite(valueAsNumber)) return;
    const [row, column] = dataset.weight.split(',').map(Number);
    const set = (of: readonly number[]) => of.map((w, k) => (k === column ? valueAsNumber : w));
    const {W, b} = state.weights;
    setWeights(row === 2 ? {W, b: set(b)} : {W: W.map((of, d) => (d === row ? set(of) : of)), b});
  });
  $('points').addEventListener('click', event => {
    const index = (event.target as HTMLElement).closest('tr')?.dataset.point;
    if (index !== undefined) change({selected: Number(index)});
  });
  planeInput($('plane'), {
    state: () => state,
    tool: () => tool,
    paint: () => paint,
    become,
    scatter: () => 0.35 * normal(Math.random),
    said: text => ($('said').textContent = text),
  });
  on('file', 'change', field => void readFile(field.files?.[0]).finally(() => (field.value = '')));
  for (const id of ['columnX', 'columnY', 'columnLabel']) on(id, 'change', readColumns);
  on('save', 'click', () => {
    const model = modelOf(state, state.classes, state.axes);
    void model.save('downloads://tfjs-svm-model').finally(() => model.dispose());
  });
  on('link', 'click', () => {
    linked = `#${toLink(state)}`;
    history.replaceState(null, '', linked);
    navigator.clipboard?.writeText(location.href).then(
      () => say(''),
      () => say('The address of this page is the link.'),
    );
  });
  addEventListener('hashchange', () => {
    if (location.hash !== linked && location.hash) open(location.hash);
  });
  if (location.hash) open(location.hash);
  else openLesson(0);
  if (typeof WebAssembly === 'undefined')
    say('WebAssembly is not there: tf ops compute instead, and take longer.');
}

/** A line to a worker that runs the program; to the page itself where none may be started. */
function portTo(program: string): Port {
  try {
    return new Worker(URL.createObjectURL(new Blob([program], {type: 'text/javascript'})));
  } catch {
    const {port1, port2} = new MessageChannel();
    serve(port2);
    return port1;
  }
}

function problemOf({points, classes, loss, C, bias}: State): Problem {
  return {points, classes, loss, C, bias};
}

/** States are never changed in place, so what is the same thing is the same. */
function isSameProblem(a: Problem, b: Problem): boolean {
  return (
    a.points === b.points &&
    a.loss === b.loss &&
    a.C === b.C &&
    a.bias === b.bias &&
    a.classes === b.classes
  );
}

function isTrainable({points}: State): boolean {
  return new Set(points.map(({label}) => label)).size >= 2;
}

function entriesOf({points, selected, loss}: State, {scores}: Evaluation) {
  const chosen = points[selected];
  return chosen ? entryGradients(loss, scores[selected]!, chosen.label) : [];
}

function classButtons({classes}: State, paint: number): string {
  const buttons = classes.map(
    (name, k) =>
      `<button data-paint="${k}" aria-pressed="${k === paint}" aria-label="class ${escaped(name)}"><i class="swatch fill${k}"></i>${escaped(name)}</button>`,
  );
  const most = classes.length >= states.MOST_CLASSES ? 'disabled' : '';
  const least = classes.length <= 2 ? 'disabled' : '';
  return `${buttons.join('')}<button data-classes="more" aria-label="One class more" ${most}>+</button><button data-classes="fewer" aria-label="One class fewer" ${least}>−</button>`;
}

function fill(id: string, ...groups: [value: string, text: string][][]): void {
  select(id).innerHTML = groups
    .flat()
    .map(([value, text]) => `<option value="${value}">${escaped(text)}</option>`)
    .join('');
}
