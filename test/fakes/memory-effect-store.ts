import { times } from '#core/constants.ts';
import type { Effect, EffectKey, EffectStore } from '#core/ports.ts';

/** The ledger of effects in memory, with a view of all of it. */
export interface MemoryEffectStore extends EffectStore {
  all(): Effect[];
}

/** An EffectStore that behaves as the table does, each operation at one instant. */
export function memoryEffectStore(): MemoryEffectStore {
  const entries = new Map<string, Effect>();
  const read = (entry: Effect): Effect => JSON.parse(JSON.stringify(entry));
  /** Puts a change over an entry that `may`; whether it did, or an earlier try of the same call had. */
  const change = (key: EffectKey, may: (entry: Effect) => boolean, to: Partial<Effect>): boolean => {
    const entry = entries.get(nameOf(key));
    if (!entry || !may(entry)) return false;
    entries.set(nameOf(key), read({ ...entry, ...to }));
    return true;
  };
  return {
    all: () => [...entries.values()].map(read),
    begin: async (effect) => {
      const existing = entries.get(nameOf(effect));
      if (existing) return { begun: false, existing: read(existing) };
      entries.set(nameOf(effect), read(effect));
      return { begun: true };
    },
    finish: async (key, by, result) => {
      const done = { status: 'done', result } as const;
      if (change(key, (it) => it.by === by && it.status === 'begun', done)) return true;
      const found = entries.get(nameOf(key));
      const same = JSON.stringify(found?.result) === JSON.stringify(result);
      return found?.by === by && found.status === 'done' && same;
    },
    takeOver: async (effect, seen) => {
      const { status, by, taskId, leaseUntil } = effect;
      const mine = { status, by, taskId, leaseUntil };
      if (change(effect, (it) => it.by === seen && it.status !== 'done', mine)) return true;
      return entries.get(nameOf(effect))?.by === by;
    },
    markUnknown: async (key, by) => {
      if (change(key, (it) => it.by === by && it.status === 'begun', { status: 'unknown' })) return true;
      const found = entries.get(nameOf(key));
      return found?.by === by && found.status === 'unknown';
    },
    forget: async (key, by) => {
      const found = entries.get(nameOf(key));
      if (found?.by === by && found.status !== 'done') entries.delete(nameOf(key));
      return !entries.has(nameOf(key));
    },
    settle: async (key, outcome, now) => {
      const dead = ({ status, leaseUntil }: Effect) =>
        status === 'unknown' || (status === 'begun' && leaseUntil + times.leaseGrace < now);
      if (outcome !== 'notDone') return change(key, dead, { status: 'done', result: outcome.done });
      const found = entries.get(nameOf(key));
      return found !== undefined && dead(found) && entries.delete(nameOf(key));
    },
    list: async (rootId) =>
      [...entries.values()]
        .filter((entry) => entry.rootId === rootId)
        .map(read)
        .sort((a, b) => (a.step < b.step ? -1 : 1)),
  };
}

const nameOf = ({ rootId, step }: EffectKey) => `${rootId} ${step}`;
