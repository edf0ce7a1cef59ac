import { randomUUID } from 'node:crypto';
import { nextOccurrence, type ScheduleExpression } from '#local/schedules/expression.ts';
import type { Lateness } from '#local/schedules/lateness.ts';
import type { Dispatcher } from './events/dispatcher.ts';
import type { RuleDefinition } from './model.ts';
import { sleep } from './sleep.ts';

/** Where a rule is, and who takes its events on. */
export interface RuleOptions {
  readonly region: string;
  readonly account: string;
  readonly dispatcher: Dispatcher;
  readonly lateness: Lateness;
}

/** A rule that fires on its schedule. `stop` waits for the firing under way. */
export interface RunningRule {
  readonly rule: RuleDefinition;
  stop(): Promise<void>;
}

/** After a jump of the clock, so many of the latest missed occurrences are caught up; older ones are dropped. */
const MAX_CAUGHT_UP = 60;
/** Longer waits are taken in pieces: a timer has 2^31 ms at most. */
const MAX_SLEEP_MS = 86_400_000;

/**
 * Fires a scheduled rule on the movable clock: one occurrence after another, each as EventBridge's scheduled event. Rates
 * are counted from the epoch, so that a restart changes no planned time.
 */
export function startRule(rule: RuleDefinition, options: RuleOptions): RunningRule {
  const { lateness, dispatcher, account, region } = options;
  const stopping = new AbortController();
  const firesAt = (planned: number): number => planned + lateness.of(rule.arn, planned);

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
    await dispatcher.send(rule, event);
  };

  const run = async (schedule: ScheduleExpression): Promise<void> => {
    let planned = nextOccurrence(schedule, Date.now());
    while (planned !== undefined && !stopping.signal.aborted) {
      await sleep(Math.min(firesAt(planned) - Date.now(), MAX_SLEEP_MS), stopping.signal);
      const due: number[] = [];
      for (
        ;
        planned !== undefined && firesAt(planned) <= Date.now();
        planned = nextOccurrence(schedule, planned)
      ) {
        due.push(planned);
        if (due.length > MAX_CAUGHT_UP) due.shift();
      }
      for (const occurrence of due) {
        if (!stopping.signal.aborted) await fire(occurrence);
      }
    }
  };

  const running = rule.enabled && rule.schedule !== undefined ? run(rule.schedule) : Promise.resolve();
  return {
    rule,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
