import * as z from 'zod/mini';
import type { Submitted } from '#core/submit-task.ts';
import { pathOf, summarize, summaryShape } from './task-view.ts';

/** A task that was accepted. */
export const submittedTask = z.lazy(() =>
  z.strictObject({
    ...summaryShape(),
    repeated: z.boolean().check(z.describe('True if the idempotency key had made this task before.')),
  }),
);

/** The task of a submit as callers see it. */
export const showSubmitted = ({ task, repeated }: Submitted, now: number) => ({
  ...summarize(task, now),
  repeated,
});

/** The answer to whatever made a task. */
export const accepted = (submitted: Submitted, now: number) =>
  ({
    status: 202,
    headers: { location: pathOf(submitted.task) },
    body: showSubmitted(submitted, now),
  }) as const;
