import type { LeaseId } from '#core/ids.ts';
import type { ControlStore, LimitStore, Taken } from '#core/ports.ts';
import type { Actor } from './actor.ts';
import type { Checks } from './checks.ts';
import type { Engine } from './engine.ts';
import type { Mutation } from './mutation.ts';

/** The simulated token buckets, slots and pauses. */
export class Limits {
  readonly slots = new Map<string, Map<LeaseId, number>>();
  readonly paused = new Set<string>();
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  readonly #engine: Engine;
  readonly #checks: Checks;
  readonly #mutation: Mutation;

  constructor(engine: Engine, checks: Checks, mutation: Mutation) {
    this.#engine = engine;
    this.#checks = checks;
    this.#mutation = mutation;
  }

  portOf(actor: Actor): LimitStore {
    const answer = (taken: Taken): Taken => {
      if (taken.taken) return taken;
      this.#denied(actor);
      return this.#mutation.claimsFirst ? { taken: true } : taken;
    };
    return {
      takeToken: (key, intervalMs, burst, now) =>
        this.#engine.call(actor, 'takeToken', () => {
          const taken = this.#takeToken(key, intervalMs, burst, now);
          if (taken.taken) actor.tokens += 1;
          this.#engine.trace(actor.name, taken.taken ? 'has a token' : 'gets no token', key);
          return answer(taken);
        }),
      tryToken: () => {
        throw new Error('only the API asks for tokens without a turn');
      },
      takeSlot: (key, limit, holder, now) =>
        this.#engine.call(actor, 'takeSlot', () => {
          const taken = this.#takeSlot(key, limit, holder, now);
          this.#engine.trace(actor.name, taken.taken ? 'has a slot' : 'gets no slot', key);
          return answer(taken);
        }),
      freeSlot: (key, lease) =>
        this.#engine.call(actor, 'freeSlot', () => {
          this.slots.get(key)?.delete(lease);
          this.#engine.trace(actor.name, 'frees its slot', key);
        }),
    };
  }

  controlsOf(actor: Actor): ControlStore {
    const { pauses } = this.#engine.weather;
    const seen = (): ReadonlySet<string> => {
      const paused = new Set(this.paused);
      if (paused.size > 0) this.#denied(actor);
      return paused;
    };
    return {
      paused: () => (pauses ? this.#engine.call(actor, 'paused', seen) : Promise.resolve(this.paused)),
      pause: async (name) => void this.paused.add(name),
      resume: async (name) => void this.paused.delete(name),
    };
  }

  /** Whoever is denied starts later than the sweep may look. */
  #denied(actor: Actor): void {
    actor.denied = true;
    if (actor.message) this.#checks.excuse(actor.message.wakeUp.id);
  }

  #takeToken(key: string, intervalMs: number, burst: number, now: number): Taken {
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now };
    const at = Math.max(bucket.at, now);
    const tokens = Math.min(burst, bucket.tokens + (at - bucket.at) / intervalMs);
    if (tokens < 1) return { taken: false, at: now + Math.ceil((1 - tokens) * intervalMs) };
    this.#buckets.set(key, { tokens: tokens - 1, at });
    return { taken: true };
  }

  #takeSlot(
    key: string,
    limit: number,
    { lease, leaseUntil }: { readonly lease: LeaseId; readonly leaseUntil: number },
    now: number,
  ): Taken {
    if (this.#mutation.hasNoSlots) return { taken: true };
    const held = this.slots.get(key) ?? new Map<LeaseId, number>();
    this.slots.set(key, held);
    for (const [holder, until] of held) if (until < now) held.delete(holder);
    if (held.has(lease) || held.size < limit) {
      held.set(lease, leaseUntil);
      return { taken: true };
    }
    return { taken: false, at: now + this.#engine.rng.between(1, 20) * 1_000 };
  }
}
