import * as z from 'zod/mini';
import { stateAfter, taskEvents } from '#core/lifecycle.ts';
import { taskStates } from '#core/states.ts';
import type { HistoryEntry, Task } from '#core/task.ts';
import { shownTime } from './fields.ts';

export const eventList = z.lazy(() =>
  z.strictObject({
    events: z.array(
      z.strictObject({
        at: shownTime,
        event: z.enum(['accepted', ...taskEvents]),
        state: z.enum(taskStates).check(z.describe('After the event.')),
        by: z.optional(z.string().check(z.describe('Who did it: the id of an API key, or what else.'))),
        reason: z.optional(z.string().check(z.describe('Why an attempt or the task failed.'))),
      }),
    ),
  }),
);
export type ShownEvent = z.infer<typeof eventList>['events'][number];

/** Every transition of a task, oldest first, beginning with its submit. */
export function eventsOf(task: Task): ShownEvent[] {
  const { createdAt, startAt, submittedBy, history = [] } = task;
  const first: ShownEvent = {
    at: iso(createdAt),
    event: 'accepted',
    state: startAt > createdAt ? 'SCHEDULED' : 'PENDING',
    ...(submittedBy === undefined ? {} : { by: submittedBy }),
  };
  return [first, ...history.map(show)];
}

function show({ at, event, by }: HistoryEntry): ShownEvent {
  return { at: iso(at), event, state: stateAfter(event), ...(by === undefined ? {} : whoOrWhy(event, by)) };
}

/** An entry's `by` is who revoked, or why it failed; elsewhere it is the lease, which concerns nobody. */
function whoOrWhy(event: HistoryEntry['event'], by: string): Pick<ShownEvent, 'by' | 'reason'> {
  if (event === 'revoked') return { by: by.replace(/^revoke:/, '') };
  if (event === 'stopped' || event === 'expired') return {};
  return { reason: by };
}

const iso = (time: number) => new Date(time).toISOString();
