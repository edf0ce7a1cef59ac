/** Runs work when there is room for it, in the order in which it was given. */
export type Slots = <T>(work: () => Promise<T>) => Promise<T>;

/** Room for `limit` at the same time. */
export function createSlots(limit: number): Slots {
  let free = limit;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
