import type { Effect, EffectKey, EffectStore } from '#core/ports.ts';
import type { Actor } from './actor.ts';
import type { Checks } from './checks.ts';
import type { Engine } from './engine.ts';
import type { Mutation } from './mutation.ts';

const nameOf = ({ rootId, step }: EffectKey) => `${rootId} ${step}`;

/** The simulated ledger of effects. Repeating a write whose answer was lost gives its answer again. */
export class Ledger {
  readonly entries = new Map<string, Effect>();
  readonly #engine: Engine;
  readonly #checks: Checks;
  readonly #mutation: Mutation;

  constructor(engine: Engine, checks: Checks, mutation: Mutation) {
    this.#engine = engine;
    this.#checks = checks;
    this.#mutation = mutation;
  }

  portOf(actor: Actor): EffectStore {
    const call = <T>(name: string, effect: () => T): Promise<T> => this.#engine.call(actor, name, effect);
    return {
      begin: (effect) => {
        this.#checks.effects.called(effect.by, actor);
        return call('begin', () => this.#begin(effect));
      },
      finish: (key, by, result) => call('finish', () => this.#finish(key, by, result)),
      takeOver: (effect, seen) => call('takeOver', () => this.#takeOver(effect, seen)),
      markUnknown: (key, by) => call('markUnknown', () => this.#markUnknown(key, by, actor)),
      forget: (key, by) => call('forget', () => this.#forget(key, by)),
      settle: (key, outcome, now) => call('settle', () => this.#settle(key, outcome, now)),
      list: (rootId) => call('list', () => [...this.entries.values()].filter((it) => it.rootId === rootId)),
    };
  }

  #begin(effect: Effect): Awaited<ReturnType<EffectStore['begin']>> {
    const existing = this.entries.get(nameOf(effect));
    if (!existing || this.#mutation.beginsAnyway?.(existing, effect, this.#engine.now)) {
      this.entries.set(nameOf(effect), effect);
      this.#engine.trace('ledger', 'begun', effect.by);
      return { begun: true };
    }
    this.#engine.trace('ledger', `${existing.status} already`, existing.by);
    const shown = this.#mutation.shownEffect;
    return { begun: false, existing: shown ? shown(existing, effect) : existing };
  }

  #finish(key: EffectKey, by: string, result: unknown): boolean {
    const entry = this.entries.get(nameOf(key));
    if (entry?.by !== by || entry.status === 'unknown') return false;
    this.entries.set(nameOf(key), { ...entry, status: 'done', result });
    this.#engine.trace('ledger', 'done', by);
    return true;
  }

  #takeOver(effect: Effect, seen: string): boolean {
    const entry = this.entries.get(nameOf(effect));
    if (entry?.by === effect.by) return true;
    if (entry?.by !== seen || entry.status === 'done') return false;
    this.#checks.effects.doubted(entry, 'taken over');
    this.entries.set(nameOf(effect), effect);
    this.#engine.trace('ledger', `taken over from ${seen}`, effect.by);
    return true;
  }

  #markUnknown(key: EffectKey, by: string, actor: Actor): boolean {
    const entry = this.entries.get(nameOf(key));
    if (entry?.by !== by || entry.status === 'done') return false;
    if (entry.status === 'begun' && this.#checks.effects.callerOf(by) !== actor)
      this.#checks.effects.doubted(entry, 'called unknown');
    this.entries.set(nameOf(key), { ...entry, status: 'unknown' });
    this.#engine.trace('ledger', 'unknown', by);
    return true;
  }

  #forget(key: EffectKey, by: string): boolean {
    const entry = this.entries.get(nameOf(key));
    if (!entry) return true;
    if (entry.by !== by || entry.status !== 'begun') return false;
    this.entries.delete(nameOf(key));
    this.#engine.trace('ledger', 'forgotten', by);
    return true;
  }

  #settle(key: EffectKey, outcome: { readonly done: unknown } | 'notDone', now: number): boolean {
    const entry = this.entries.get(nameOf(key));
    if (!entry || entry.status === 'done' || (entry.status === 'begun' && entry.leaseUntil >= now))
      return false;
    if (outcome === 'notDone') this.entries.delete(nameOf(key));
    else this.entries.set(nameOf(key), { ...entry, status: 'done', result: outcome.done });
    return true;
  }
}
