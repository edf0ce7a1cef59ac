import * as z from 'zod/mini';
import { RefusedError } from '#core/errors.ts';
import { owner } from '#core/ids.ts';
import { invalid } from '#core/invalid.ts';
import type { Metrics } from '#core/ports.ts';
import { submitOptions } from '#core/prepare-task.ts';
import { type SubmitDeps, submitTask } from '#core/submit-task.ts';

/** Detail of a "Task Requested" event. No callback: there is no API key whose secret could sign it; the bus tells the end. */
const requestDetail = z.strictObject({
  owner,
  task: z.string(),
  input: z.optional(z.unknown()),
  options: z.optional(z.omit(submitOptions, { callbackUrl: true })),
});

/** What EventBridge calls the function with, as far as it is looked at. */
const requestEvent = z.object({
  id: z.string().check(z.minLength(1)),
  source: z.string(),
  detail: z.unknown(),
});

export interface TakeDeps extends SubmitDeps {
  readonly metrics: Metrics;
}

/**
 * Accepts the task that an event on the bus asks for, once however often the event comes. A request at fault is logged and
 * counted, as repeating it cannot help; anything else is thrown, and the event comes again.
 */
export async function takeRequest(event: unknown, deps: TakeDeps): Promise<void> {
  const { id, source, detail } = requestEvent.parse(event);
  try {
    const request = parseDetail(detail);
    const submitted = { ...request, idempotencyKey: `event ${id}`, submittedBy: 'bus' };
    const { task, repeated } = await submitTask(submitted, deps);
    deps.log.info('task requested', { task: task.task, taskId: task.id, eventId: id, source, repeated });
  } catch (error) {
    if (!(error instanceof RefusedError) || error.kind === 'busy') throw error;
    deps.log.error('request refused', { eventId: id, source, reason: error.kind, error });
    deps.metrics.count('RequestRefused', dimensionsOf(detail, deps), {});
  }
}

function parseDetail(detail: unknown): z.infer<typeof requestDetail> {
  const parsed = requestDetail.safeParse(detail);
  if (parsed.success) return parsed.data;
  throw invalid('The detail of the event is no request for a task.', parsed.error.issues, ['detail']);
}

/** Only names of the catalogue: whatever else a sender writes must not become a metric of its own. */
function dimensionsOf(detail: unknown, { definitionOf }: TakeDeps): { queue: string; task: string } {
  const named = z.object({ task: z.string() }).safeParse(detail);
  const definition = named.success ? definitionOf(named.data.task) : undefined;
  return definition ? { queue: definition.queue, task: definition.name } : { queue: 'none', task: 'none' };
}
