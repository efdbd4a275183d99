import {
  addPoint,
  EXTENT,
  pointAt,
  removePoint,
  replacePoint,
  withChange,
  type Point,
  type State,
} from './state.js';

export type Tool = 'move' | 'add' | 'spray' | 'delete';

/** What the plane needs of the page. */
export interface PlanePage {
  state(): State;
  tool(): Tool;
  /** The class of new points. */
  paint(): number;
  become(next: State): void;
  /** How far a sprayed point falls from the pointer, at random. */
  scatter(): number;
  /** What a screen reader is to say. */
  said(text: string): void;
}

/** A finger finds a point within so much of the plane. */
const REACH = 0.4;

/** Lets points be moved, added, sprayed and deleted by pointer and by keys. */
export function planeInput(plane: HTMLElement, page: PlanePage): void {
  let dragging = false;

  const placeOf = ({clientX, clientY}: PointerEvent) => {
    const {left, top, width, height} = plane.getBoundingClientRect();
    return {
      x: EXTENT * ((2 * (clientX - left)) / width - 1),
      y: EXTENT * (1 - (2 * (clientY - top)) / height),
    };
  };
  const tellOf = (index: number) => {
    const {points, classes} = page.state();
    const point = points[index];
    page.said(
      point
        ? `Point ${index + 1} of ${points.length}, class ${classes[point.label]}, at ${point.x}, ${point.y}`
        : 'No point',
    );
  };

  function act(x: number, y: number, isFirst: boolean): void {
    const state = page.state();
    const near = nearest(state.points, x, y);
    switch (page.tool()) {
      case 'move':
        if (isFirst) {
          dragging = near >= 0;
          if (dragging) page.become(withChange(state, {selected: near}));
        } else if (state.points[state.selected]) {
          page.become(
            replacePoint(state, state.selected, pointAt(x, y, state.points[state.selected]!.label)),
          );
        }
        return;
      case 'add':
        if (isFirst) page.become(addPoint(state, pointAt(x, y, page.paint())));
        return;
      case 'spray':
        return page.become(
          addPoint(state, pointAt(x + page.scatter(), y + page.scatter(), page.paint())),
        );
      case 'delete':
        if (near >= 0) page.become(removePoint(state, near));
    }
  }

  plane.addEventListener('pointerdown', event => {
    if (event.button !== 0) return;
    plane.setPointerCapture(event.pointerId);
    dragging = true;
    const {x, y} = placeOf(event);
    act(x, y, true);
    tellOf(page.state().selected);
  });
  plane.addEventListener('pointermove', event => {
    if (!dragging) return;
    const {x, y} = placeOf(event);
    act(x, y, false);
  });
  for (const type of ['pointerup', 'pointercancel'])
    plane.addEventListener(type, () => (dragging = false));

  plane.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = afterKey(page.state(), event.key, event.shiftKey, page.paint());
    if (!next) return;
    event.preventDefault();
    page.become(next);
    tellOf(page.state().selected);
  });
}

/** The point nearest to a place, −1 if none is within reach. */
export function nearest(points: readonly Point[], x: number, y: number): number {
  let best = -1;
  let least = REACH;
  points.forEach((point, i) => {
    const distance = Math.hypot(point.x - x, point.y - y);
    if (distance < least) [best, least] = [i, distance];
  });
  return best;
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** What a key makes of the state; undefined if it means nothing. */
export function afterKey(
  state: State,
  key: string,
  far: boolean,
  paint: number,
): State | undefined {
  const {points, selected, classes} = state;
  const point = points[selected];
  const count = points.length;
  const arrow = ARROWS[key];
  if (key === '+' || key === 'Insert')
    return addPoint(state, pointAt((point?.x ?? 0) + 0.3, (point?.y ?? 0) + 0.3, paint));
  if (!count) return undefined;
  if (key === 'n' || key === 'N') return withChange(state, {selected: (selected + 1) % count});
  if (key === 'p' || key === 'P')
    return withChange(state, {selected: (selected - 1 + count) % count});
  if (!point) return undefined;
  const by = far ? 0.5 : 0.1;
  if (arrow)
    return replacePoint(
      state,
      selected,
      pointAt(point.x + by * arrow[0], point.y + by * arrow[1], point.label),
    );
  if (key === 'Delete' || key === 'Backspace') return removePoint(state, selected);
  const label = Number(key) - 1;
  if (Number.isInteger(label) && label >= 0 && label < classes.length)
    return replacePoint(state, selected, {...point, label});
  return undefined;
}
