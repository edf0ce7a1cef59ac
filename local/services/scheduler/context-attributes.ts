/** What Scheduler puts in the place of `<aws.scheduler.…>` in an input. */
export interface Invocation {
  readonly scheduleArn: string;
  readonly plannedAt: number;
  /** The same for every attempt at one firing. */
  readonly executionId: string;
  /** From 1. */
  readonly attempt: number;
}

/** The text of an invocation: the schedule's input with its context attributes, or Scheduler's own event. */
export function payloadOf(
  input: string | undefined,
  invocation: Invocation,
  place: { readonly region: string; readonly account: string },
): string {
  if (input === undefined) return JSON.stringify(scheduledEvent(invocation, place));
  const { scheduleArn, plannedAt, executionId, attempt } = invocation;
  return input
    .replaceAll('<aws.scheduler.schedule-arn>', scheduleArn)
    .replaceAll('<aws.scheduler.scheduled-time>', toSeconds(plannedAt))
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', String(attempt));
}

function scheduledEvent(
  { scheduleArn, plannedAt, executionId }: Invocation,
  { region, account }: { readonly region: string; readonly account: string },
): unknown {
  return {
    version: '0',
    id: executionId,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account,
    time: toSeconds(plannedAt),
    region,
    resources: [scheduleArn],
    detail: '{}',
  };
}

/** ISO 8601 in whole seconds, as Scheduler writes times. */
export function toSeconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
