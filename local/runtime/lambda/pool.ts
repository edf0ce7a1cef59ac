import { randomUUID } from 'node:crypto';
import { realTimers } from '#local/clock.ts';
import { toLogRecord } from '#local/runtime/logs.ts';
import type { FunctionDefinition } from '#local/runtime/model.ts';
import { type Environment, type EnvironmentParts, startEnvironment } from './environment.ts';
import { failed, type InvokeOutcome, MAX_PAYLOAD_BYTES } from './outcome.ts';
import { newTrace } from './trace.ts';

/** The limits of one pool. */
export interface PoolSettings {
  /** Environments at the same time, where the template reserves no concurrency. A limit of this machine, not of AWS. */
  readonly maxEnvironments: number;
  /** An environment that had nothing to do for so long (real time) is ended. */
  readonly idleMs: number;
}

interface InvokeOptions {
  readonly requestId?: string;
  /**
   * How long to wait for an environment while others are busy or starting; AWS would have started one at once.
   * Concurrency that the template reserves is a real limit and throttles at once.
   */
  readonly waitMs?: number;
  /** Traces that X-Ray links the one of this invocation to. */
  readonly linkedTraces?: readonly string[];
}

/** The execution environments of one function. */
export interface LambdaPool {
  readonly definition: FunctionDefinition;
  /** How many invocations can run at the same time. */
  readonly limit: number;
  readonly environments: readonly Environment[];
  /** Runs the function once; `payload` is JSON text. Never rejects. */
  invoke(payload: string, options?: InvokeOptions): Promise<InvokeOutcome>;
  /**
   * From now on the function's code is that of `folder`, with that time limit; environments with the old code end with
   * their invocation.
   */
  replaceCode(folder: string, timeoutSeconds?: number): void;
  /** Starts nothing more; resolves when the running invocations have ended and with them every environment. */
  close(): Promise<void>;
}

interface Waiting {
  readonly since: number;
  readonly take: (environment: Environment | undefined) => void;
}

/**
 * A start costs as much processor time as hundreds of invocations: whoever can wait gets a warm environment if one
 * becomes free this soon, and on a small machine no more than a few start at once.
 */
const PATIENCE_MS = 200;
const GROWTH_PAUSE_MS = 50;
const STARTING_AT_ONCE = 2;

/** Keeps as many environments as there is work for, within the limit, and reuses them while they are warm. */
export function createPool(
  original: FunctionDefinition,
  parts: EnvironmentParts,
  settings: PoolSettings,
): LambdaPool {
  let definition = original;
  let closed = false;
  const all: Environment[] = [];
  const idle: Environment[] = [];
  const starting = new Set<Environment>();
  let growing: ReturnType<typeof setTimeout> | undefined;
  const reapers = new Map<Environment, ReturnType<typeof setTimeout>>();
  const used = new WeakSet<Environment>();
  const waiting: Waiting[] = [];
  const running = new Set<Promise<InvokeOutcome>>();
  const { reservedConcurrency } = original;
  const limit = reservedConcurrency ?? settings.maxEnvironments;

  /** Takes its place in `all` before anything is awaited: two callers never share the last free place. */
  const startNew = (): Environment => {
    const environment = startEnvironment(definition, parts);
    all.push(environment);
    void environment.ended.then(() => {
      starting.delete(environment);
      forget(environment);
      grow();
    });
    starting.add(environment);
    void environment.ready.then(() => starting.delete(environment));
    return environment;
  };

  /** Starts an environment for whoever has waited longest, if that is too long; looks again while somebody waits. */
  const grow = (): void => {
    realTimers.clearTimeout(growing);
    growing = undefined;
    const [longest] = waiting;
    if (!longest || closed || all.length >= limit) return;
    const waited = performance.now() - longest.since;
    const mayStart = all.length === 0 || (waited >= PATIENCE_MS && starting.size < STARTING_AT_ONCE);
    if (mayStart) waiting.shift()?.take(startNew());
    if (waiting.length > 0)
      growing = realTimers.setTimeout(grow, Math.max(PATIENCE_MS - waited, GROWTH_PAUSE_MS));
  };

  const forget = (environment: Environment): void => {
    for (const list of [all, idle]) {
      const at = list.indexOf(environment);
      if (at >= 0) list.splice(at, 1);
    }
    stopReaper(environment);
  };

  const stopReaper = (environment: Environment): void => {
    realTimers.clearTimeout(reapers.get(environment));
    reapers.delete(environment);
  };

  const acquire = (waitMs: number): Promise<Environment | undefined> | Environment | undefined => {
    if (closed) return undefined;
    for (let warm = idle.pop(); warm; warm = idle.pop()) {
      stopReaper(warm);
      // one that died while idle is about to be forgotten
      if (warm.isAlive) return warm;
    }
    const mayWait = reservedConcurrency === undefined && waitMs > 0;
    if (all.length < limit && (all.length === 0 || !mayWait)) return startNew();
    if (!mayWait) return undefined;
    return new Promise((resolve) => {
      const entry = { take: resolve, since: performance.now() };
      waiting.push(entry);
      growing ??= realTimers.setTimeout(grow, PATIENCE_MS);
      realTimers
        .setTimeout(() => {
          const at = waiting.indexOf(entry);
          if (at >= 0) waiting.splice(at, 1);
          resolve(undefined);
        }, waitMs)
        .unref();
    });
  };

  const release = (environment: Environment): void => {
    if (!environment.isAlive || closed) return;
    const next = waiting.shift();
    if (next) {
      next.take(environment);
      return;
    }
    idle.push(environment);
    const reaper = realTimers.setTimeout(() => {
      idle.splice(idle.indexOf(environment), 1);
      void environment.kill();
    }, settings.idleMs);
    reaper.unref();
    reapers.set(environment, reaper);
  };

  const run = async (
    payload: string,
    { requestId, waitMs, linkedTraces }: Required<InvokeOptions>,
  ): Promise<InvokeOutcome> => {
    if (Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES) {
      const reason = `Request must be smaller than ${MAX_PAYLOAD_BYTES} bytes for the InvokeFunction operation`;
      return failed(requestId, 'RequestTooLargeException', reason);
    }
    const startedWith = definition;
    const environment = await acquire(waitMs);
    if (!environment) return { outcome: 'throttled', requestId };
    const isCold = !used.has(environment);
    used.add(environment);
    const startedAt = performance.now();
    const trace = newTrace(definition.isTraced);
    const outcome = await environment.invoke(requestId, payload, trace);
    const tracing = definition.isTraced && { tracing: { value: trace, linkedTraces } };
    report(environment, outcome, {
      durationMs: performance.now() - startedAt,
      coldStart: isCold,
      ...tracing,
    });
    // an environment whose process is about to end gives its place back when it has ended
    if (outcome.outcome === 'error' && !environment.isAlive) await environment.ended;
    if (startedWith === definition) release(environment);
    else void environment.kill();
    return outcome;
  };

  const report = (
    environment: Environment,
    outcome: InvokeOutcome,
    {
      durationMs,
      ...told
    }: { readonly durationMs: number; readonly coldStart: boolean; readonly tracing?: object },
  ): void => {
    const { requestId } = outcome;
    const error = outcome.outcome === 'error' ? outcome.error : undefined;
    const line = {
      type: 'platform.report',
      status: outcome.outcome,
      durationMs: Math.round(durationMs),
      ...told,
      ...(error && { errorType: error.errorType, errorMessage: error.errorMessage }),
    };
    const origin = { functionId: definition.logicalId, environmentId: environment.id, requestId };
    parts.logs.write(toLogRecord(JSON.stringify(line), { ...origin, stream: 'platform' }));
  };

  return {
    get definition() {
      return definition;
    },
    limit,
    environments: all,
    invoke(payload, { requestId = randomUUID(), waitMs = 0, linkedTraces = [] } = {}) {
      const work = run(payload, { requestId, waitMs, linkedTraces }).finally(() => running.delete(work));
      running.add(work);
      return work;
    },
    replaceCode(folder, timeoutSeconds = definition.timeoutSeconds) {
      definition = { ...definition, codeFolder: folder, timeoutSeconds };
      for (const environment of idle.splice(0)) {
        stopReaper(environment);
        void environment.kill();
      }
    },
    async close() {
      closed = true;
      realTimers.clearTimeout(growing);
      for (const { take } of waiting.splice(0)) take(undefined);
      for (const environment of idle.splice(0)) void environment.kill();
      await Promise.all(running);
      await Promise.all(all.map((environment) => environment.kill()));
    },
  };
}
