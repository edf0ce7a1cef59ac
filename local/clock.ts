/**
 * The movable clock: `Date`, timers and `AbortSignal.timeout` of this process follow an offset that can be moved
 * forward. Importing this module installs it; it is the first import of the supervisor and the preload of every
 * execution environment, whose worker threads inherit it. `performance` and Node's own timers (sockets, agents)
 * keep to real time. A jump is like waking a sleeping machine: what has become due fires once, in order.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { promisify } from 'node:util';
import { BroadcastChannel, getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

type Callback = (...args: unknown[]) => void;
type RealTimeout = ReturnType<typeof setTimeout>;

/** The timers of the machine, for guards that must hold however the clock is moved. */
export interface RealTimers {
  readonly setTimeout: typeof setTimeout;
  readonly clearTimeout: typeof clearTimeout;
  readonly setInterval: typeof setInterval;
  readonly clearInterval: typeof clearInterval;
  readonly now: () => number;
}

interface ClockState {
  readonly real: RealTimers;
  /** One number, shared with worker threads: virtual minus real time in ms. */
  readonly offset: Float64Array;
  readonly channelName: string;
  readonly timers: Set<MovableTimer>;
  readonly byId: Map<number, MovableTimer>;
  channel: BroadcastChannel | undefined;
  lastId: number;
}

const STATE = Symbol.for('beatless.movableClock');
const SHARED = 'beatless.movableClock';
/** Node fires a timer with a longer (or an unusable) delay after 1 ms. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

const state = install();
if (!isMainThread) state.channel ??= openChannel();

/** The real timers and the real time of the machine. */
export const realTimers: RealTimers = state.real;

/** How far this process is ahead of real time, in ms. */
export function clockOffset(): number {
  return state.offset[0] ?? 0;
}

/** Moves the clock forward by `ms`; due timers fire in order from the next turn of the event loop. */
export function advanceClock(ms: number): void {
  if (!Number.isFinite(ms) || ms < 0)
    throw new RangeError(`the clock moves forward only, by milliseconds, not by ${ms}`);
  setClockOffset(clockOffset() + ms);
}

/** Sets the offset itself (what the supervisor tells its environments). */
export function setClockOffset(offsetMs: number): void {
  if (offsetMs === clockOffset()) return;
  state.offset[0] = offsetMs;
  rearm();
  state.channel ??= openChannel();
  state.channel.postMessage('moved');
}

/** Timers are counted on the monotonic clock, so a corrected system time moves none of them. */
function monotonicNow(): number {
  return performance.now() + clockOffset();
}

function rearm(): void {
  const inOrder = [...state.timers].sort((a, b) => a.dueAt - b.dueAt || a.id - b.id);
  for (const timer of inOrder) timer.arm();
}

/** What `setTimeout` and `setInterval` return: a Node `Timeout` by its methods. */
class MovableTimer {
  readonly id: number;
  dueAt: number;
  readonly #callback: Callback;
  readonly #args: unknown[];
  readonly #delayMs: number;
  readonly #repeats: boolean;
  /** Re-arming happens in the context of whoever moves the clock; the callback belongs to whoever set the timer. */
  readonly #inContext = AsyncLocalStorage.snapshot();
  #handle: RealTimeout | undefined;
  #referenced = true;

  constructor(callback: Callback, delay: unknown, args: unknown[], repeats: boolean) {
    const ms = Number(delay);
    this.#delayMs = ms >= 1 && ms <= LONGEST_DELAY_MS ? Math.trunc(ms) : 1;
    this.#callback = callback;
    this.#args = args;
    this.#repeats = repeats;
    state.lastId += 1;
    this.id = state.lastId;
    this.dueAt = monotonicNow() + this.#delayMs;
    this.arm();
  }

  arm(): void {
    state.real.clearTimeout(this.#handle);
    state.timers.add(this);
    const remaining = Math.max(1, Math.ceil(this.dueAt - monotonicNow()));
    this.#handle = state.real.setTimeout(() => this.#fire(), Math.min(remaining, LONGEST_DELAY_MS));
    if (!this.#referenced) this.#handle.unref();
  }

  #fire(): void {
    if (this.#repeats) {
      this.dueAt = monotonicNow() + this.#delayMs;
      this.arm();
    } else {
      this.stop();
    }
    this.#inContext(() => this.#callback.apply(this, this.#args));
  }

  stop(): void {
    state.real.clearTimeout(this.#handle);
    this.#handle = undefined;
    state.timers.delete(this);
    state.byId.delete(this.id);
  }

  close(): this {
    this.stop();
    return this;
  }

  refresh(): this {
    this.dueAt = monotonicNow() + this.#delayMs;
    this.arm();
    return this;
  }

  ref(): this {
    this.#referenced = true;
    this.#handle?.ref();
    return this;
  }

  unref(): this {
    this.#referenced = false;
    this.#handle?.unref();
    return this;
  }

  hasRef(): boolean {
    return this.#handle?.hasRef() ?? false;
  }

  [Symbol.toPrimitive](): number {
    state.byId.set(this.id, this);
    return this.id;
  }

  [Symbol.dispose](): void {
    this.stop();
  }
}

function install(): ClockState {
  const holder = globalThis as { [STATE]?: ClockState };
  const existing = holder[STATE];
  if (existing) return existing;
  const inherited = getEnvironmentData(SHARED) as
    | { buffer: SharedArrayBuffer; channelName: string }
    | undefined;
  const shared = inherited ?? {
    buffer: new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT),
    channelName: `${SHARED}.${process.pid}.${Math.random()}`,
  };
  setEnvironmentData(SHARED, shared);
  const created: ClockState = {
    real: {
      setTimeout: globalThis.setTimeout,
      clearTimeout: globalThis.clearTimeout,
      setInterval: globalThis.setInterval,
      clearInterval: globalThis.clearInterval,
      now: Date.now,
    },
    offset: new Float64Array(shared.buffer),
    channelName: shared.channelName,
    timers: new Set(),
    byId: new Map(),
    channel: undefined,
    lastId: 0,
  };
  holder[STATE] = created;
  patchDate(created);
  patchTimers(created);
  return created;
}

/** Worker threads share the offset itself and hear from this channel when to look at their timers again. */
function openChannel(): BroadcastChannel {
  const channel = new BroadcastChannel(state.channelName);
  channel.onmessage = rearm;
  channel.unref();
  return channel;
}

function patchDate({ real, offset }: ClockState): void {
  const RealDate = Date;
  const now = (): number => Math.trunc(real.now() + (offset[0] ?? 0));
  RealDate.now = now;
  const MovableDate = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
  });
  RealDate.prototype.constructor = MovableDate;
  globalThis.Date = MovableDate;
}

function patchTimers(clock: ClockState): void {
  const start =
    (repeats: boolean) =>
    (callback: unknown, delay?: unknown, ...args: unknown[]) => {
      // Node's own error for a callback that is none
      if (typeof callback !== 'function') return clock.real.setTimeout(callback as never);
      return new MovableTimer(callback as Callback, delay, args, repeats);
    };
  const stop = (timer: unknown): void => {
    if (timer instanceof MovableTimer) timer.stop();
    else if ((typeof timer === 'number' || typeof timer === 'string') && clock.byId.has(Number(timer))) {
      clock.byId.get(Number(timer))?.stop();
    } else clock.real.clearTimeout(timer as RealTimeout);
  };
  const timeouts = Object.assign(start(false), { [promisify.custom]: waitMs });
  const patched = { setTimeout: timeouts, setInterval: start(true), clearTimeout: stop, clearInterval: stop };
  Object.assign(globalThis, patched);
  Object.assign(process.getBuiltinModule('node:timers'), patched);
  const promises = process.getBuiltinModule('node:timers/promises');
  Object.assign(promises, { setTimeout: waitMs, setInterval: everyMs });
  promises.scheduler.wait = (ms, options) => waitMs(ms, undefined, options);
  process.getBuiltinModule('node:module').syncBuiltinESMExports();
  AbortSignal.timeout = abortAfterMs;
}

interface WaitOptions {
  readonly signal?: AbortSignal | undefined;
  readonly ref?: boolean | undefined;
}

function waitMs<T>(delay?: number, value?: T, options: WaitOptions = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const { signal } = options;
    const refuse = (): void => {
      timer.stop();
      reject(Object.assign(new Error('The operation was aborted', { cause: signal?.reason }), ABORTED));
    };
    const timer = new MovableTimer(
      () => {
        signal?.removeEventListener('abort', refuse);
        resolve(value as T);
      },
      delay,
      [],
      false,
    );
    if (options.ref === false) timer.unref();
    if (signal?.aborted) refuse();
    else signal?.addEventListener('abort', refuse, { once: true });
  });
}

const ABORTED = { name: 'AbortError', code: 'ABORT_ERR' };

async function* everyMs<T>(delay?: number, value?: T, options?: WaitOptions): AsyncGenerator<T> {
  for (;;) yield await waitMs(delay, value as T, options);
}

function abortAfterMs(ms: number): AbortSignal {
  const controller = new AbortController();
  const timedOut = (): void =>
    controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  new MovableTimer(timedOut, Math.max(1, ms), [], false).unref();
  return controller.signal;
}
