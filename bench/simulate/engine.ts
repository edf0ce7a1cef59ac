import { times } from '#core/constants.ts';
import type { Clock } from '#core/ports.ts';
import type { Actor, ActorKind } from './actor.ts';
import type { Prng } from './prng.ts';
import { type Timer, timers } from './timers.ts';
import type { FaultKind, Weather } from './weather.ts';

/** What a caller sees of a call that failed. */
export class PortFault extends Error {
  override readonly name = 'PortFault';
}

/** Monday, 20 November 2026, noon (UTC). */
export const startOfTime = Date.UTC(2026, 10, 20, 12);
/** What a dead actor had sent may arrive so much later. */
const onTheWireMs = 8_000;
/** So much longer than it may does an actor go on that stalls. */
const stallMs = 900_000;

interface Call<T> {
  readonly actor: Actor;
  readonly name: string;
  readonly effect: () => T;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
  repeated: boolean;
}

/**
 * The virtual world's one thread: every call of a port is pending until the generator picks it; then it succeeds,
 * fails before or after its effect, loses its answer, or its caller dies. Time moves only here.
 */
export class Engine {
  now = startOfTime;
  steps = 0;
  faultsLeft: number;
  readonly rng: Prng;
  readonly weather: Weather;
  readonly injected: Record<FaultKind, number> = {
    before: 0,
    after: 0,
    lost: 0,
    dies: 0,
    messageLost: 0,
    messageTwice: 0,
    messageLate: 0,
  };
  /** Lines of the trace, when one is wanted. */
  readonly lines: string[] | undefined;
  /** Told of everything that may leave work of an actor unfinished. */
  onTrouble: (actor: Actor, kind: 'fault' | 'late' | 'death') => void = () => undefined;
  readonly #timers = timers();
  readonly #ready: (() => void)[] = [];
  #actors = 0;

  constructor(rng: Prng, weather: Weather, tracing: boolean) {
    this.rng = rng;
    this.weather = weather;
    this.faultsLeft = weather.faults;
    this.lines = tracing ? [] : undefined;
  }

  trace(who: string, what: string, detail: unknown = ''): void {
    if (!this.lines) return;
    const seconds = ((this.now - startOfTime) / 1000).toFixed(3).padStart(10);
    const told = typeof detail === 'string' ? detail : JSON.stringify(detail);
    this.lines.push(`${seconds} ${who.padEnd(10)} ${what}${told ? ` ${told}` : ''}`);
  }

  /** Runs until nothing is left to do, `until` says so, or time or steps run out. */
  async run(until: () => boolean, deadline: number, mostSteps: number): Promise<'done' | 'outOfTime'> {
    await settle();
    while (!until()) {
      if (this.now > deadline || this.steps > mostSteps) return 'outOfTime';
      for (let due = this.#timers.take(this.now); due; due = this.#timers.take(this.now)) due.act();
      if (this.#ready.length === 0) {
        const next = this.#timers.nextAt();
        if (next === undefined) return 'done';
        this.now = Math.max(this.now, next);
        continue;
      }
      const index = this.rng.below(this.#ready.length);
      const picked = this.#ready[index];
      const last = this.#ready.pop();
      if (last && index < this.#ready.length) this.#ready[index] = last;
      this.now += 1 + this.rng.below(20);
      this.steps += 1;
      picked?.();
      await settle();
    }
    return 'done';
  }

  /** Something of the world itself, at a time. */
  at(time: number, act: () => void): Timer {
    return this.#timers.set(Math.max(time, this.now), act);
  }

  /** Starts `work` as an actor that its function's time-out kills. */
  start(kind: ActorKind, timeoutMs: number, work: (actor: Actor) => Promise<void>, stalls = false): Actor {
    const { rng, weather } = this;
    const actor: Actor = {
      name: `${kind}${this.#actors++}`,
      kind,
      skewMs: weather.skewMs === 0 ? 0 : rng.between(-weather.skewMs, weather.skewMs),
      stalls,
      alive: true,
      diedAt: 0,
      faulted: false,
      onEnd: () => undefined,
      attempt: undefined,
      message: undefined,
      batch: [],
      denied: false,
      tokens: 0,
      deferred: undefined,
      sends: 0,
    };
    const timeout = this.at(this.now + timeoutMs + (stalls ? stallMs : 0), () =>
      this.kill(actor, 'time-out'),
    );
    this.#ready.push(() => {
      if (!actor.alive) return;
      work(actor).then(() => {
        timeout.cancelled = true;
        this.#end(actor);
      });
    });
    return actor;
  }

  /** The actor never runs on. What it had sent may still arrive. */
  kill(actor: Actor, why: string): void {
    if (!actor.alive) return;
    this.trace(actor.name, `DIES (${why})`);
    this.onTrouble(actor, 'death');
    actor.diedAt = this.now;
    this.#end(actor);
  }

  #end(actor: Actor): void {
    if (!actor.alive) return;
    actor.alive = false;
    actor.onEnd();
  }

  /** A call of a port: pending until it is picked. */
  call<T>(actor: Actor, name: string, effect: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (actor.alive) this.#enqueue({ actor, name, effect, resolve, reject, repeated: false });
    });
  }

  #enqueue<T>(call: Call<T>): void {
    const late = this.drawLateness(call.actor);
    const perform = () => this.#perform(call);
    if (late === 0) this.#ready.push(perform);
    else this.at(this.now + late, () => this.#ready.push(perform));
  }

  #perform<T>(call: Call<T>): void {
    const { actor, name, effect, reject } = call;
    if (!actor.alive) {
      if (this.now > actor.diedAt + onTheWireMs || this.rng.chance(0.5)) return;
      this.trace(actor.name, `${name} arrives after its caller's death`);
      quietly(effect);
      return;
    }
    const fault = this.drawFault(['before', 'after', 'lost', 'dies']);
    if (fault) this.trace(actor.name, `${name}: ${fault}`);
    switch (fault) {
      case 'before':
        this.onTrouble(actor, 'fault');
        reject(new PortFault(`${name} failed`));
        return;
      case 'after':
        this.onTrouble(actor, 'fault');
        if (this.#attempt(call)) reject(new PortFault(`${name} acted and failed`));
        return;
      case 'lost':
        if (!this.#attempt(call)) return;
        if (call.repeated) {
          this.onTrouble(actor, 'fault');
          reject(new PortFault(`${name} lost two answers`));
        } else this.#enqueue({ ...call, repeated: true });
        return;
      case 'dies':
        if (this.rng.chance(0.5)) quietly(effect);
        this.kill(actor, `in ${name}`);
        return;
      default: {
        const answer = this.#attempt(call);
        if (answer) this.#answer(call, answer.value);
      }
    }
  }

  /** The effect itself; what the service refuses is told to the caller at once. */
  #attempt<T>({ effect, reject }: Call<T>): { readonly value: T } | undefined {
    try {
      return { value: effect() };
    } catch (error) {
      reject(error instanceof Error ? error : new Error(String(error)));
      return undefined;
    }
  }

  #answer<T>({ actor, resolve }: Call<T>, value: T): void {
    const late = this.drawLateness(actor);
    if (late === 0) resolve(value);
    else
      this.at(this.now + late, () =>
        this.#ready.push(() => {
          if (actor.alive) resolve(value);
        }),
      );
  }

  /** Which of `kinds` happens now, if any, so many times likelier than with an ordinary call; it is spent. */
  drawFault(kinds: readonly FaultKind[], likelier = 1): FaultKind | undefined {
    const { rng, weather } = this;
    if (this.faultsLeft <= 0 || this.now > startOfTime + weather.stormMs) return undefined;
    if (!rng.chance(weather.faultRate * likelier)) return undefined;
    let left = rng.next() * kinds.reduce((sum, kind) => sum + weather.weights[kind], 0);
    for (const kind of kinds) {
      left -= weather.weights[kind];
      if (left > 0) continue;
      this.faultsLeft -= 1;
      this.injected[kind] += 1;
      return kind;
    }
    return undefined;
  }

  /** How late the next call or answer of `actor` is (ms); 0 most of the time. */
  drawLateness(actor: Actor): number {
    const { rng, weather } = this;
    if (this.now > startOfTime + weather.stormMs) return 0;
    if (actor.stalls && rng.chance(0.2)) {
      this.onTrouble(actor, 'late');
      return rng.between(100, 400) * 1_000;
    }
    if (!rng.chance(weather.lateRate)) return 0;
    const late = Math.ceil(rng.next() * weather.lateMs);
    if (late > 5_000) this.onTrouble(actor, 'late');
    return late;
  }

  /** The actor's own clock and timers. */
  clockOf(actor: Actor): Clock {
    return {
      now: () => this.now + actor.skewMs,
      after: (ms, act) => {
        const fire = () => {
          if (actor.alive && !timer.cancelled) act();
        };
        const timer = this.at(this.now + Math.max(0, ms), () => this.#ready.push(fire));
        return () => {
          timer.cancelled = true;
        };
      },
    };
  }

  /** Resolves after `ms`; rejects with the signal's reason when that aborts first. */
  sleep(actor: Actor, ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.clockOf(actor).after(ms, resolve);
      signal?.addEventListener('abort', () => {
        cancel();
        reject(signal.reason);
      });
      if (signal?.aborted) reject(signal.reason);
    });
  }
}

/** Long enough for whatever had been accepted to end once the faults have stopped. */
export const patienceMs = 3 * times.day;

/** The effect of a request whose caller no longer listens. */
function quietly(effect: () => unknown): void {
  try {
    effect();
  } catch {
    // The service refused it, and nobody hears that.
  }
}

/** Resolves when every promise that can run on has done so: ticks come after all microtasks. */
function settle(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
