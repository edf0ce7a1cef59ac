import type { Clock } from '#core/ports.ts';

/** The process that an attempt runs in. It can die at any point, and then nothing of it goes on. */
export interface ProcessLife {
  /** Resolves when it has died. */
  readonly died: Promise<void>;
  /** Ends the process; what waits for the answer waits for ever. */
  die(): Promise<never>;
  /** A port whose calls get no answer any more, and do nothing, once the process is dead. */
  guard<Port extends object>(port: Port): Port;
  /** A clock whose timers die with the process. */
  readonly clock: Clock;
}

/** Starts a process's life on a clock. */
export function processLife(clock: Clock): ProcessLife {
  const death = Promise.withResolvers<void>();
  const cancels = new Set<() => void>();
  let dead = false;
  const never = () => new Promise<never>(() => undefined);
  return {
    died: death.promise,
    die: () => {
      dead = true;
      for (const cancel of cancels) cancel();
      death.resolve();
      return never();
    },
    guard: (port) =>
      new Proxy(port, {
        get: (target, name) => {
          const member: unknown = Reflect.get(target, name);
          if (typeof member !== 'function') return member;
          return (...args: unknown[]) => (dead ? never() : Reflect.apply(member, target, args));
        },
      }),
    clock: {
      now: () => clock.now(),
      after: (ms, act) => {
        if (dead) return () => undefined;
        const cancel = clock.after(ms, act);
        cancels.add(cancel);
        return cancel;
      },
    },
  };
}
