import { randomUUID } from 'node:crypto';
import type { AsyncInvoker } from './lambda/async-invoke.ts';
import type { LambdaPool } from './lambda/pool.ts';
import { findFunction, type RuleDefinition } from './model.ts';
import { nextOccurrence } from './schedule.ts';
import { sleep } from './sleep.ts';

/** Whom a rule invokes, and through what. */
export interface RuleOptions {
  readonly region: string;
  readonly account: string;
  readonly pools: readonly LambdaPool[];
  readonly invoker: AsyncInvoker;
}

/** A rule that fires. `stop` waits for the firing under way. */
export interface RunningRule {
  readonly rule: RuleDefinition;
  stop(): Promise<void>;
}

/** After a jump of the clock, so many of the latest missed occurrences are caught up; older ones are dropped. */
const MAX_CAUGHT_UP = 60;

/** Fires a scheduled rule on the movable clock: one occurrence after another, each as EventBridge's scheduled event. */
export function startRule(
  rule: RuleDefinition,
  { region, account, pools, invoker }: RuleOptions,
): RunningRule {
  const stopping = new AbortController();
  const targets = rule.targets.map(({ functionArn, input }) => {
    const pool = pools.find(({ definition }) => findFunction([definition], functionArn));
    return { pool, input };
  });

  const fire = async (plannedAt: number): Promise<void> => {
    const event = {
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account,
      time: new Date(plannedAt).toISOString().replace(/\.\d{3}Z$/, 'Z'),
      region,
      resources: [rule.arn],
      detail: {},
    };
    const started = targets.map(
      ({ pool, input }) => pool && invoker.invoke(pool, input ?? JSON.stringify(event)),
    );
    await Promise.all(started);
  };

  const run = async (): Promise<void> => {
    let planned = nextOccurrence(rule.schedule, Date.now());
    while (!stopping.signal.aborted) {
      await sleep(Math.min(planned - Date.now(), MAX_SLEEP_MS), stopping.signal);
      const due: number[] = [];
      for (; planned <= Date.now(); planned = nextOccurrence(rule.schedule, planned)) {
        due.push(planned);
        if (due.length > MAX_CAUGHT_UP) due.shift();
      }
      for (const occurrence of due) {
        if (!stopping.signal.aborted) await fire(occurrence);
      }
    }
  };

  const running = rule.enabled ? run() : Promise.resolve();
  return {
    rule,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Longer waits are taken in pieces: a timer has 2^31 ms at most. */
const MAX_SLEEP_MS = 86_400_000;
