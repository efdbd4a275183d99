import {
  AXES,
  BIASES,
  EXTENT,
  HINGE,
  MOST_CLASSES,
  MOST_POINTS,
  PENALTIES,
  RANGES,
  REDUCTIONS,
  columnsOf,
  isNondecreasing,
  type Axis,
  type LossChoice,
  type State,
} from './state.js';

const VERSION = 'v1';

/** The whole state as the part of a link behind `#`: `v1.checksum.base64url`. */
export function toLink(state: State): string {
  const {points, classes, axes, loss, C, bias, weights, rate, selected, lesson, live, layers} =
    state;
  const text = JSON.stringify([
    points.flatMap(({x, y, label}) => [Math.round(100 * x), Math.round(100 * y), label]),
    classes,
    axes.map(({name, center, scale}) => [name, center, scale]),
    [loss.reduction, loss.penalty, loss.tau, loss.gamma, loss.delta, loss.cap, loss.margin],
    C,
    bias,
    weights.W,
    weights.b,
    rate,
    selected,
    lesson,
    [live, layers.bands, layers.slack, layers.duals, layers.rivals].map(Number),
  ]);
  const coded = btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
  return `${VERSION}.${checksum(coded)}.${coded}`;
}

/** The state of a link. @throws one line if the link was cut short, altered, or holds no state */
export function fromLink(link: string): State {
  const [version, sum, coded] = link.replace(/^#/, '').split('.');
  if (version !== VERSION) throw new Error(`link: begins with '${version}', not with ${VERSION}`);
  if (!coded || checksum(coded) !== sum) throw new Error('link: is cut short or was altered');
  const bytes = Uint8Array.from(atob(coded.replaceAll('-', '+').replaceAll('_', '/')), c =>
    c.charCodeAt(0),
  );
  return stateFrom(JSON.parse(new TextDecoder().decode(bytes)));
}

/** FNV-1a, 32 bits: not against malice, but against a link cut by a mail program. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++)
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash.toString(36);
}

function stateFrom(parts: unknown): State {
  const fail = (what: string): never => {
    throw new Error(`link: holds no state: ${what}`);
  };
  const numbers = (what: string, of: unknown): number[] =>
    Array.isArray(of) && of.every(Number.isFinite) ? of : fail(what);
  const within = (what: keyof typeof RANGES, value: unknown): number => {
    const [least, greatest] = RANGES[what];
    return typeof value === 'number' && value >= least && value <= greatest ? value : fail(what);
  };
  const whole = (what: string, value: unknown, least: number, most: number): number =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? (value as number)
      : fail(what);
  const oneOf = <T>(what: string, list: readonly T[], value: unknown): T =>
    list.includes(value as T) ? (value as T) : fail(what);

  if (!Array.isArray(parts) || parts.length !== 12) fail('parts');
  const [flat, names, axesPart, lossPart, C, bias, W, b, rate, selected, lesson, shown] =
    parts as unknown[];
  const isNames =
    Array.isArray(names) && names.every(name => typeof name === 'string' && name.length <= 40);
  if (!isNames || names.length < 2 || names.length > MOST_CLASSES) fail('classes');
  const classes = names as string[];
  const coordinates = numbers('points', flat);
  if (coordinates.length % 3 || coordinates.length > 3 * MOST_POINTS) fail('points');
  const points = Array.from({length: coordinates.length / 3}, (_, i) => {
    const [x, y, label] = coordinates.slice(3 * i, 3 * i + 3);
    return {
      x: whole('points', x, -100 * EXTENT, 100 * EXTENT) / 100,
      y: whole('points', y, -100 * EXTENT, 100 * EXTENT) / 100,
      label: whole('points', label, 0, classes.length - 1),
    };
  });
  if (!Array.isArray(axesPart) || axesPart.length !== AXES.length) fail('axes');
  const axes = (axesPart as unknown[]).map((part): Axis => {
    const [name, ...rest] = Array.isArray(part) ? (part as unknown[]) : [];
    const [center, scale] = numbers('axes', rest);
    if (typeof name !== 'string' || name.length > 40 || !(scale! > 0)) fail('axes');
    return {name: name as string, center: center!, scale: scale!};
  });
  if (!Array.isArray(lossPart)) fail('loss');
  const [reduction, penalty, tau, gamma, delta, cap, margin] = lossPart as unknown[];
  const loss: LossChoice = {
    ...HINGE,
    reduction: oneOf('loss', REDUCTIONS, reduction),
    penalty: oneOf('penalty', PENALTIES, penalty),
    tau: within('tau', tau),
    gamma: within('gamma', gamma),
    delta: within('delta', delta),
    cap: within('cap', cap),
    margin: within('margin', margin),
  };
  if (loss.reduction === 'binary' && classes.length !== 2) fail('binary has 2 classes');
  if (loss.reduction === 'crammerSinger' && !isNondecreasing(loss)) fail('penalty');
  const columns = columnsOf({loss, classes});
  const row = (of: unknown) => {
    const found = numbers('weights', of);
    return found.length === columns ? found : fail('weights');
  };
  if (!Array.isArray(W) || W.length !== 2) fail('weights');
  // Links from before there were rivals end with the duals.
  const [live, bands, slack, duals, rivals = false] = numbers('layers', shown).map(Boolean);
  return {
    points,
    classes,
    axes: axes as unknown as State['axes'],
    loss,
    C: within('C', C),
    bias: oneOf('bias', BIASES, bias),
    weights: {W: (W as unknown[]).map(row), b: row(b)},
    rate: within('rate', rate),
    selected: whole('selected', selected, -1, points.length - 1),
    lesson: whole('lesson', lesson, -1, 100),
    live: live!,
    layers: {bands: bands!, slack: slack!, duals: duals!, rivals},
  };
}
