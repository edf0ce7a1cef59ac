import type { ScheduleTargets } from '../contract.ts';
import { payloadOf, toSeconds } from './context-attributes.ts';
import type { Schedule } from './schedule.ts';

/** What a firing is delivered by. */
export interface DeliveryDeps {
  readonly targets: ScheduleTargets;
  readonly region: string;
  readonly account: string;
  readonly signal: AbortSignal;
  /** On the movable clock; ends early when the signal aborts. */
  readonly wait: (ms: number) => Promise<void>;
}

type Outcome = Awaited<ReturnType<ScheduleTargets['deliver']>>;

/** Scheduler does not say how long it waits between attempts; here twice as long each time. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Delivers one firing. `first` resolves after the first attempt, `all` when it is delivered, given up (its dead-letter
 * queue has it then, if there is one) or stopped.
 */
export function deliver(
  schedule: Schedule,
  plannedAt: number,
  deps: DeliveryDeps,
): { readonly first: Promise<Outcome>; readonly all: Promise<void> } {
  const { target, arn: scheduleArn } = schedule;
  const executionId = crypto.randomUUID();
  const startedAt = Date.now();
  const payload = (attempt: number): string =>
    payloadOf(target.input, { scheduleArn, plannedAt, executionId, attempt }, deps);
  const first = deps.targets.deliver(target, payload(1));

  const repeat = async (): Promise<void> => {
    let outcome = await first;
    let attempt = 1;
    let exhausted = 'MaximumRetryAttempts';
    while (outcome === 'failed' && attempt <= target.maximumRetries) {
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
      if (Date.now() + pause - startedAt > target.maximumAgeSeconds * 1000) {
        exhausted = 'MaximumEventAgeInSeconds';
        break;
      }
      await deps.wait(pause);
      if (deps.signal.aborted) return;
      attempt += 1;
      outcome = await deps.targets.deliver(target, payload(attempt));
    }
    if (outcome === 'delivered' || target.deadLetterArn === undefined) return;
    await deps.targets.send(target.deadLetterArn, payload(attempt), {
      ERROR_CODE: outcome === 'refused' ? 'ResourceNotFoundException' : 'ServiceException',
      ERROR_MESSAGE:
        outcome === 'refused' ? 'The target does not exist.' : 'The target could not be invoked.',
      EXECUTION_ID: executionId,
      ...(outcome === 'failed' && { EXHAUSTED_RETRY_CONDITION: exhausted }),
      RETRY_ATTEMPTS: String(attempt - 1),
      SCHEDULED_TIME: toSeconds(plannedAt),
      SCHEDULE_ARN: scheduleArn,
      TARGET_ARN: target.arn,
    });
  };
  return { first, all: repeat() };
}
