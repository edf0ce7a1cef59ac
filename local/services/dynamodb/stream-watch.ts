/** Wakes those who wait for a stream to grow, without polling. */
export interface SequenceWatch {
  /** Everything up to this number is durable. */
  reached(number: number): void;
  /** Resolves when something after `number` is durable, or when the signal aborts. */
  beyond(number: number, signal: AbortSignal): Promise<void>;
}

/** Watches a sequence that has come to `start`. */
export function watchSequence(start: number): SequenceWatch {
  let durable = start;
  let next = Promise.withResolvers<void>();
  return {
    reached(number) {
      if (number <= durable) return;
      durable = number;
      next.resolve();
      next = Promise.withResolvers();
    },
    beyond(number, signal) {
      if (durable > number || signal.aborted) return Promise.resolve();
      const grown = next.promise;
      return new Promise((resolve) => {
        const done = (): void => {
          signal.removeEventListener('abort', done);
          resolve();
        };
        signal.addEventListener('abort', done, { once: true });
        void grown.then(done);
      });
    },
  };
}
