import type { ScheduleId } from '#core/ids.ts';
import { type Shadow, ShadowRefusedError, type Shadows } from '#core/schedules/ports.ts';

/** EventBridge Scheduler in memory: what it keeps, and how often it was asked. */
export interface MemoryShadows extends Shadows {
  readonly kept: Map<ScheduleId, Shadow>;
  readonly calls: { puts: number; removes: number };
  /** Throws what it gives for the next calls. */
  failWith(fault: (() => unknown) | undefined): void;
}

export function memoryShadows(): MemoryShadows {
  const kept = new Map<ScheduleId, Shadow>();
  const calls = { puts: 0, removes: 0 };
  let fault: (() => unknown) | undefined;
  return {
    kept,
    calls,
    failWith: (given) => {
      fault = given;
    },
    put: async (shadow) => {
      calls.puts += 1;
      if (fault) throw fault();
      kept.set(shadow.id, shadow);
    },
    remove: async (id) => {
      calls.removes += 1;
      if (fault) throw fault();
      kept.delete(id);
    },
  };
}

/** What EventBridge says of a schedule that it will never take. */
export const refusedByEventBridge = () => new ShadowRefusedError('Invalid Schedule Expression.');
