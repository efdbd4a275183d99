import {median} from '../ratios.js';
import {cellName, type Cell, type Gap} from './cells.js';
import {fitOurs, OURS, type Contender, type Fit, type Task} from './contenders.js';
import {judge} from './judge.js';
import {losses} from './losses.js';
import {Late} from './python.js';
import {loosest, PATIENCE, walk, type Attempt, type Walk} from './walk.js';

/** How thoroughly to measure. */
interface Effort {
  gaps: readonly Gap[];
  rounds: number;
  /** Seconds that a fit may take. */
  limit: number;
  /** Seconds for a whole cell, about; no end by default. When they are over each is done with what it has. */
  seconds?: number;
}

/** The result of one contender in a cell, at one gap. */
export interface Result {
  contender: string;
  isPeer: boolean;
  /** The relative distance of its primal from the greatest lower bound known: the furthest of all rounds. */
  distance?: number;
  /** Its loosest setting that reaches the gap; absent where none does. */
  tolerance?: number;
  /** Of each round; a single one where it was not measured again, being far behind. */
  seconds: number[];
  /** The same of the whole call. */
  callSeconds?: number[];
  /** Why it does not reach the gap. */
  reason?: string;
  /** The same in its own word, said after `seconds`. */
  said?: string;
}

/** A cell at one gap: what is in a line of the table. */
export interface Row {
  cell: Cell;
  gap: Gap;
  /** The greatest lower bound and the least primal known, on LIBLINEAR's scale. */
  dual: number;
  primal: number;
  results: Result[];
}

/** A contender is given up at a gap when it takes so many times as long as the best peer that reaches it. */
const HOPELESS = 5;
/** It is not measured again when it took so many times as long. */
const FAR_BEHIND = 2;
/** Short fits are repeated until so many seconds have passed, and count by their median. */
const STRETCH = 0.1;
/** Seconds after which no further round is begun. */
const LONG = 180;

/** A proven bound lies above a primal that was reached: one of the two is wrong. */
class FalseBound extends Error {}

/**
 * Measures a cell. First every contender's tolerance is walked down to its loosest setting that
 * reaches each gap; then all settings found are measured in turn, round by round.
 *
 * @param doing called with a line on what is being done
 * @throws if a bound that somebody has proven lies above a primal that somebody has reached
 */
export async function measure(
  task: Task & {cell: Cell},
  contenders: readonly Contender[],
  {gaps, rounds, limit, seconds: most = Infinity}: Effort,
  doing: (what: string) => void = () => undefined,
): Promise<Row[]> {
  const {cell, data} = task;
  const began = performance.now();
  const left = () => most - (performance.now() - began) / 1000;
  /** Seconds for a fit, if it may take that share of what is left. */
  const atMost = (share: number) => Math.max(1, Math.min(limit, share * left()));
  const known = {dual: -Infinity, primal: Infinity};
  const take = (fit: Fit) => {
    const verdict = judge(data, losses[cell.loss], cell.C, fit.weights);
    known.dual = Math.max(known.dual, verdict.dual, fit.proven?.dual ?? -Infinity);
    known.primal = Math.min(known.primal, verdict.primal);
    // What float32 weights and sums of a million rows may be wrong by.
    if (known.dual > known.primal * (1 + 1e-7))
      throw new FalseBound(`${cellName(cell)}: a bound of ${known.dual} above ${known.primal}`);
    return verdict.primal;
  };
  const distance = (primal: number) => (primal - known.dual) / primal;
  const sorted = [...gaps].sort((a, b) => b - a);

  doing('the bound');
  take(await fitOurs(task, {tolerance: sorted.at(-1)! / 10}, atMost(0.15)));

  const takers = contenders.filter(contender => contender.takes(cell));
  const walks = new Map<Contender, Walk>();
  const reaches = ({primal, gap = 0}: Attempt, wanted: number) =>
    distance(primal) <= wanted && gap <= wanted;
  for (const contender of takers) {
    const attempt = async (tolerance: number, wanted: number): Promise<Attempt | Error> => {
      doing(`${contender.name} at ${tolerance}`);
      if (contender.isPeer && left() <= 0) return new Error('no time left');
      const best = bestPeer(walks.values(), one => reaches(one, wanted));
      const patience = Math.min(atMost(0.25), Math.max(PATIENCE, Math.min(limit, HOPELESS * best)));
      try {
        const fit = await contender.fit(
          task,
          tolerance,
          contender.name === OURS ? atMost(0.4) : patience,
        );
        const {seconds, proven, said} = fit;
        const primal = take(fit);
        return {tolerance, seconds, primal, ...(proven && {gap: proven.gap}), ...(said && {said})};
      } catch (error) {
        if (!contender.isPeer || error instanceof FalseBound) throw error;
        return error instanceof Late
          ? new Error(`not in ${Number(patience.toPrecision(2))} s`)
          : (error as Error);
      }
    };
    walks.set(contender, await walk(contender, sorted, attempt, reaches));
  }

  const rows = sorted.map((gap): Row => {
    const results = [...walks].map(([{name, isPeer}, {attempts, reason}]): Result => {
      const found = loosest(attempts.filter(attempt => reaches(attempt, gap)));
      const nearest = [...attempts].sort((a, b) => a.primal - b.primal)[0];
      const shown = found ?? nearest;
      return {
        contender: name,
        isPeer,
        seconds: shown ? [shown.seconds] : [],
        ...(shown && {distance: distance(shown.primal)}),
        ...(found ? {tolerance: found.tolerance} : {reason: reason ?? 'not so near'}),
        ...(!found && nearest?.said && {said: nearest.said}),
      };
    });
    return {cell, gap, ...known, results};
  });

  await inTurn(rows);
  return rows.map(row => ({...row, ...known}));

  /** Measures again what reaches a gap and is not far behind. */
  async function inTurn(rows: readonly Row[]): Promise<void> {
    /** By contender and tolerance, as the two gaps may share a setting. */
    const again = new Map<string, {contender: Contender; tolerance: number; results: Result[]}>();
    for (const {results} of rows) {
      const reached = results.filter(({tolerance}) => tolerance !== undefined);
      const best = Math.min(...reached.filter(one => one.isPeer).map(one => one.seconds[0]!));
      for (const result of reached) {
        const {contender: name, tolerance} = result;
        if (name !== OURS && result.seconds[0]! > FAR_BEHIND * best) continue;
        const contender = takers.find(one => one.name === name)!;
        const key = `${name} ${tolerance}`;
        const entry = again.get(key) ?? {contender, tolerance: tolerance!, results: []};
        entry.results.push(result);
        again.set(key, entry);
      }
    }
    if (left() <= 0) return;
    for (const {results} of again.values())
      for (const result of results) Object.assign(result, {seconds: [], callSeconds: []});
    const first = performance.now();
    for (let round = 0; round < rounds; round++) {
      if (round > 0 && (left() <= 0 || performance.now() - first > 1000 * LONG)) break;
      for (const {contender, tolerance, results} of again.values()) {
        doing(`round ${round + 1} of ${rounds}: ${contender.name} at ${tolerance}`);
        const fits = await stretch(() => contender.fit(task, tolerance, limit));
        const furthest = Math.max(...fits.map(fit => distance(take(fit))));
        for (const result of results) {
          result.seconds.push(median(fits.map(({seconds}) => seconds)));
          result.callSeconds!.push(median(fits.map(fit => fit.callSeconds ?? fit.seconds)));
          result.distance = Math.max(result.distance!, furthest);
        }
      }
    }
  }
}

/** The seconds of the quickest peer among those attempts; Infinity if there is none. */
function bestPeer(walks: Iterable<Walk>, counts: (attempt: Attempt) => boolean): number {
  const counted = [...walks].filter(({isPeer}) => isPeer).flatMap(({attempts}) => attempts);
  return Math.min(...counted.filter(counts).map(({seconds}) => seconds));
}

async function stretch(fit: () => Promise<Fit>): Promise<Fit[]> {
  const fits: Fit[] = [];
  let seconds = 0;
  while (seconds < STRETCH && fits.length < 20) {
    fits.push(await fit());
    seconds += fits.at(-1)!.callSeconds ?? fits.at(-1)!.seconds;
  }
  return fits;
}
