import type {Port} from './worker.js';
import type {Reply, Request} from './protocol.js';

/** A request for training that is yet to get its number. */
export type Wanted = Omit<Extract<Request, {type: 'train'}>, 'id' | 'type'>;

/** The page's side of the worker: one request under way, at most one waiting, the latest. */
export interface Trainer {
  ask(wanted: Wanted): void;
  /** Ends what is under way; what it came to is heard still. */
  stop(): void;
  /** Ends what is under way, and nothing of it is heard any more. */
  drop(): void;
  readonly busy: boolean;
}

/** A trainer at a port. `hear` gets what answers the request under way, with that request;
 * of one that was dropped only that it is done. */
export function trainer(port: Port, hear: (reply: Reply, of: Wanted | undefined) => void): Trainer {
  let underWay: Wanted | undefined;
  let waiting: Wanted | undefined;
  let id = 0;
  let isDropped = false;

  function send(wanted: Wanted): void {
    underWay = wanted;
    isDropped = false;
    port.postMessage({...wanted, type: 'train', id: ++id});
  }

  port.onmessage = ({data}: MessageEvent<Reply>) => {
    if (data.id !== id || !underWay) return;
    const of = isDropped ? undefined : underWay;
    if (data.type === 'done') underWay = undefined;
    if (of || data.type === 'done') hear(data, of);
    if (!underWay && waiting) {
      const next = waiting;
      waiting = undefined;
      send(next);
    }
  };

  function stop(): void {
    waiting = undefined;
    if (underWay) port.postMessage({type: 'stop'});
  }

  return {
    ask(wanted) {
      if (!underWay) return send(wanted);
      waiting = wanted;
      // What takes long is ended for what comes; a moment's fit is let to its end, or dragging would end them all.
      if (!underWay.brief) port.postMessage({type: 'stop'});
    },
    stop,
    drop() {
      isDropped = true;
      stop();
    },
    get busy() {
      return underWay !== undefined;
    },
  };
}
