import {median} from '../ratios.js';
import {targets, type Target} from './cells.js';
import {OURS} from './contenders.js';
import {dataSets} from './dataSets.js';
import {losses} from './losses.js';
import type {Result, Row} from './measure.js';

/** How the exact solver stands in a row of the table. */
interface Standing {
  ours: Result;
  /** The quickest peer of those that reach the gap. */
  best?: Result;
  /** Ours over the best peer's: the median of the ratios of each round. */
  ratio?: number;
  /** What is asked for, in words. */
  target: string;
  /** Absent where it cannot be said: without peers, or without the row that it is held against. */
  isMet?: boolean;
}

export const reached = ({tolerance}: Result) => tolerance !== undefined;
export const seconds = (result: Result) => median(result.seconds);

/** The median over the rounds that both were in of the time of one over that of the other. */
export function ratioOf(one: Result, other: Result): number {
  const rounds = Math.min(one.seconds.length, other.seconds.length);
  return median(one.seconds.slice(0, rounds).map((time, round) => time / other.seconds[round]!));
}

/** @returns nothing if the exact solver was not measured */
export function standing(row: Row, rows: readonly Row[]): Standing | undefined {
  const ours = row.results.find(({contender}) => contender === OURS);
  if (!ours) return undefined;
  const peers = row.results.filter(({isPeer}) => isPeer);
  const best = peers.filter(reached).sort((a, b) => seconds(a) - seconds(b))[0];
  const asked = asks(row, rows, {ours, best, peers: peers.length});
  const answers = asked.map(({isMet}) => isMet);
  const isMet = isDone(ours, targets[row.cell.kind][row.gap]) && !answers.includes(false);
  const isOpen = isMet && answers.includes(undefined);
  return {
    ours,
    ...(best && {best, ...(reached(ours) && {ratio: ratioOf(ours, best)})}),
    target: asked.map(({words}) => words).join(', '),
    ...(!isOpen && {isMet}),
  };
}

/** Whether it reaches the gap, or says why not where that is enough. */
const isDone = (ours: Result, {orSaysWhy}: Target) =>
  reached(ours) || (orSaysWhy === true && ours.said !== undefined);

interface Ask {
  words: string;
  isMet?: boolean;
}

function asks(
  {cell, gap}: Row,
  rows: readonly Row[],
  {ours, best, peers}: {ours: Result; best?: Result; peers: number},
): Ask[] {
  const target: Target = targets[cell.kind][gap];
  const {ratio, seconds: most, secondsPerColumn, overOneVsRest, orSaysWhy} = target;
  const time = isDone(ours, target) ? seconds(ours) : Infinity;
  // No peer has the loss.
  const isOurAlone = losses[cell.loss].reduction === 'westonWatkins';
  const asked: Ask[] = [];
  if (ratio && best) asked.push({words: `≤ ${ratio} × peer`, isMet: ratioOf(ours, best) <= ratio});
  else if (ratio && !peers && !isOurAlone) asked.push({words: `≤ ${ratio} × peer`});
  if (most)
    asked.push({words: `≤ ${most} s${orSaysWhy ? ', or says why not' : ''}`, isMet: time <= most});
  if (secondsPerColumn && !(ratio && best)) {
    const columns = losses[cell.loss].reduction === 'binary' ? 1 : dataSets[cell.data].classes;
    const limit = secondsPerColumn * columns;
    asked.push({words: `≤ ${limit} s`, isMet: time <= limit});
  }
  if (overOneVsRest && isOurAlone) {
    const loss = losses[cell.loss].squared ? 'ovr2' : 'ovr';
    const other = rows
      .find(
        one =>
          one.gap === gap &&
          one.cell.loss === loss &&
          one.cell.data === cell.data &&
          one.cell.C === cell.C,
      )
      ?.results.find(({contender}) => contender === OURS);
    asked.push({
      words: `≤ ${overOneVsRest} × ${loss}`,
      ...(other && {isMet: time <= overOneVsRest * seconds(other)}),
    });
  }
  return asked;
}
