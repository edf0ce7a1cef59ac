/** Something that is due at a time. */
export interface Due {
  readonly at: number;
}

/** What is due, soonest first: adding and taking one costs the logarithm of how many there are. */
export interface DueHeap<T extends Due> {
  add(entry: T): void;
  peek(): T | undefined;
  take(): T | undefined;
}

/** An empty heap. */
export function createDueHeap<T extends Due>(): DueHeap<T> {
  const entries: T[] = [];
  const at = (index: number): number => entries[index]?.at ?? Number.POSITIVE_INFINITY;
  const swap = (one: number, other: number): void => {
    const [a, b] = [entries[one], entries[other]];
    if (a && b) [entries[one], entries[other]] = [b, a];
  };

  const rise = (index: number): void => {
    for (let child = index; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (at(parent) <= at(child)) return;
      swap(parent, child);
      child = parent;
    }
  };

  const sink = (): void => {
    for (let parent = 0; ; ) {
      const [left, right] = [2 * parent + 1, 2 * parent + 2];
      const child = at(right) < at(left) ? right : left;
      if (at(parent) <= at(child)) return;
      swap(parent, child);
      parent = child;
    }
  };

  return {
    add(entry) {
      entries.push(entry);
      rise(entries.length - 1);
    },
    peek: () => entries[0],
    take() {
      const [first] = entries;
      const last = entries.pop();
      if (last && entries.length > 0) {
        entries[0] = last;
        sink();
      }
      return first;
    },
  };
}
