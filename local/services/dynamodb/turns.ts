/** Lets one piece of work run after another. */
export type TakeTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** Writes take turns: that makes transactions isolated and gives the stream an order. */
export function createTurns(): TakeTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
}
