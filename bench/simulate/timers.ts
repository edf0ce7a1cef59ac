/** Something that happens at a virtual time. */
export interface Timer {
  readonly at: number;
  readonly order: number;
  readonly act: () => void;
  cancelled: boolean;
}

/** Timers by time, those of one time in the order they were set. */
export interface Timers {
  set(at: number, act: () => void): Timer;
  /** The next one's time; undefined when none is left. */
  nextAt(): number | undefined;
  /** Takes the next one if it is due by `now`. */
  take(now: number): Timer | undefined;
}

/** A binary heap; a cancelled timer is dropped when it comes to the top. */
export function timers(): Timers {
  const heap: Timer[] = [];
  let order = 0;
  const isBefore = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.order < b.order);

  const rise = (timer: Timer) => {
    let index = heap.push(timer) - 1;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above];
      if (!parent || !isBefore(timer, parent)) break;
      heap[index] = parent;
      heap[above] = timer;
      index = above;
    }
  };
  const removeTop = () => {
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let below = 2 * index + 1;
      const [left, right] = [heap[below], heap[below + 1]];
      if (left && right && isBefore(right, left)) below += 1;
      const child = heap[below];
      if (!child || !isBefore(child, last)) break;
      heap[index] = child;
      index = below;
    }
    heap[index] = last;
  };
  const top = (): Timer | undefined => {
    while (heap[0]?.cancelled) removeTop();
    return heap[0];
  };
  return {
    set: (at, act) => {
      const timer = { at, order: order++, act, cancelled: false };
      rise(timer);
      return timer;
    },
    nextAt: () => top()?.at,
    take: (now) => {
      const timer = top();
      if (!timer || timer.at > now) return undefined;
      removeTop();
      return timer;
    },
  };
}
