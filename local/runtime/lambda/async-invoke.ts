import { randomUUID } from 'node:crypto';
import { type CloudModel, findFunction } from '#local/runtime/model.ts';
import { sleep } from '#local/runtime/sleep.ts';
import type { DataServices } from '#local/services/contract.ts';
import type { InvokeOutcome } from './outcome.ts';
import type { LambdaPool } from './pool.ts';

/** Lambda waits a minute before the first repetition of an asynchronous invocation and two before the second. */
const RETRY_DELAYS_MS = [60_000, 120_000];
const THROTTLE_DELAY_MS = 1_000;
const MAX_THROTTLE_DELAY_MS = 60_000;
const DEFAULT_RETRIES = 2;
const DEFAULT_MAX_AGE_SECONDS = 6 * 3600;

/** Invocations whose caller does not wait. */
export interface AsyncInvoker {
  /** Resolves with the first outcome that is no throttle; repetitions after an error go on behind it. */
  invoke(pool: LambdaPool, payload: string): Promise<InvokeOutcome>;
  stop(): void;
}

/** Repeats failed and throttled invocations as Lambda does, on the movable clock; what fails for good may go to a queue. */
export function createAsyncInvoker(model: CloudModel, { sqs }: Pick<DataServices, 'sqs'>): AsyncInvoker {
  const stopping = new AbortController();
  const { signal } = stopping;

  const untilNotThrottled = async (
    pool: LambdaPool,
    payload: string,
    requestId: string,
    giveUpAt: number,
  ) => {
    for (let delay = THROTTLE_DELAY_MS; ; delay = Math.min(delay * 2, MAX_THROTTLE_DELAY_MS)) {
      const outcome = await pool.invoke(payload, { requestId });
      if (outcome.outcome !== 'throttled' || signal.aborted || Date.now() + delay > giveUpAt) return outcome;
      await sleep(delay, signal);
    }
  };

  const repeat = async (
    pool: LambdaPool,
    payload: string,
    first: InvokeOutcome,
    giveUpAt: number,
  ): Promise<void> => {
    const settings = settingsOf(model, pool);
    let outcome = first;
    for (let retry = 0; retry < (settings?.maximumRetries ?? DEFAULT_RETRIES); retry++) {
      if (outcome.outcome === 'success' || signal.aborted) return;
      const delay = RETRY_DELAYS_MS[retry] ?? MAX_THROTTLE_DELAY_MS;
      if (Date.now() + delay > giveUpAt) break;
      await sleep(delay, signal);
      if (signal.aborted) return;
      outcome = await untilNotThrottled(pool, payload, first.requestId, giveUpAt);
    }
    const queue = model.queues.find(({ arn }) => arn === settings?.onFailureQueueArn);
    if (outcome.outcome !== 'success' && queue) await sqs.send(queue.name, payload);
  };

  return {
    async invoke(pool, payload) {
      const maxAgeSeconds = settingsOf(model, pool)?.maximumAgeSeconds ?? DEFAULT_MAX_AGE_SECONDS;
      const giveUpAt = Date.now() + maxAgeSeconds * 1000;
      const outcome = await untilNotThrottled(pool, payload, randomUUID(), giveUpAt);
      if (outcome.outcome !== 'success') void repeat(pool, payload, outcome, giveUpAt);
      return outcome;
    },
    stop: () => stopping.abort(),
  };
}

function settingsOf(model: CloudModel, { definition }: LambdaPool) {
  return model.asyncInvokes.find(({ functionName }) => findFunction([definition], functionName));
}
