import { withDeliveryFault } from '#local/runtime/delivery-fault.ts';
import type { AsyncInvoker } from '#local/runtime/lambda/async-invoke.ts';
import type { LambdaPool } from '#local/runtime/lambda/pool.ts';
import { type CloudModel, findFunction, type RuleDefinition, type RuleTarget } from '#local/runtime/model.ts';
import { sleep } from '#local/runtime/sleep.ts';
import type { BusEvent, DataServices } from '#local/services/contract.ts';
import { payloadFor } from './payload.ts';

/** What targets are reached through. */
export interface DispatcherOptions {
  readonly model: Pick<CloudModel, 'queues' | 'rules'>;
  readonly pools: readonly LambdaPool[];
  readonly invoker: AsyncInvoker;
  readonly data: Pick<DataServices, 'sqs' | 'gateway'>;
}

/** Sends events to the targets of rules. */
export interface Dispatcher {
  /** To all targets of one rule; resolves when every queue has its message and every function has run once. */
  send(rule: RuleDefinition, event: unknown): Promise<void>;
  /** To the rules of a bus; resolves when every queue has its message, while functions may still run. */
  publish(busName: string, event: BusEvent): Promise<void>;
  /** Waits for the functions that still run. */
  stop(): Promise<void>;
}

/** EventBridge tries again what it could not deliver; the first time after about so long. */
const REDELIVERY_MS = 1_000;

/** Creates it; nothing is delivered any more once it stops. */
export function createDispatcher({ model, pools, invoker, data }: DispatcherOptions): Dispatcher {
  const stopping = new AbortController();
  const underWay = new Set<Promise<unknown>>();

  const toFunction = async (pool: LambdaPool, payload: string): Promise<void> => {
    const { logicalId } = pool.definition;
    while (!stopping.signal.aborted) {
      const fault = data.gateway.deliveryFault(logicalId, 'events');
      const outcome = await withDeliveryFault(fault, () => invoker.invoke(pool, payload));
      if (outcome !== 'lost') return;
      await sleep(REDELIVERY_MS, stopping.signal);
    }
  };

  const toQueue = async (target: RuleTarget, payload: string): Promise<void> => {
    const queue = model.queues.find(({ arn }) => arn === target.arn);
    if (queue) await data.sqs.send(queue.name, payload, { messageGroupId: target.messageGroupId });
  };

  const start = async (rule: RuleDefinition, event: unknown): Promise<Promise<void>[]> => {
    const running: Promise<void>[] = [];
    for (const target of rule.targets) {
      const payload = payloadFor(target, event, rule.arn);
      const pool = pools.find(({ definition }) => findFunction([definition], target.arn));
      if (!pool) {
        await toQueue(target, payload);
        continue;
      }
      const work = toFunction(pool, payload).finally(() => underWay.delete(work));
      underWay.add(work);
      running.push(work);
    }
    return running;
  };

  return {
    async send(rule, event) {
      await Promise.all(await start(rule, event));
    },
    async publish(busName, event) {
      const fitting = model.rules.filter(
        ({ enabled, matches, busName: own }) => enabled && own === busName && matches?.(event),
      );
      for (const rule of fitting) await start(rule, event);
    },
    async stop() {
      stopping.abort();
      await Promise.all(underWay);
    },
  };
}
