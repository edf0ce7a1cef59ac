import * as z from 'zod/mini';
import { type AnswerDeps, answerTask } from '../answer-task.ts';
import { owner, taskId } from '../ids.ts';
import type { TaskRef } from '../ports.ts';
import { awaitsStop } from '../stop-outside.ts';
import { wakeUpOf } from '../wake-up-of.ts';

/** What of an event of the Data API counts here. */
export const statementEvent = z.object({
  detail: z.object({ statementName: z.string(), statementId: z.string(), state: z.string() }),
});
export type StatementEvent = z.infer<typeof statementEvent>;

/** `early`: the attempt that submitted the statement still runs; the event is to come again. */
export type Finished = 'woken' | 'early' | 'dropped';

/**
 * Wakes the task whose statement has ended. The event is a hint: the task asks the warehouse itself. One that comes twice,
 * or for a wait that is over, moves nothing.
 */
export async function finishStatement({ detail }: StatementEvent, deps: AnswerDeps): Promise<Finished> {
  const ref = taskOf(detail.statementName);
  const task = ref && (await deps.store.get(ref));
  if (!task) return 'dropped';
  if (task.state === 'STARTED') return task.outside ? 'early' : 'dropped';
  if (awaitsStop(task)) {
    await deps.wakeUps.send(task.queue, wakeUpOf(task), 0);
    return 'woken';
  }
  if (task.state !== 'WAITING' || !task.outside) return 'dropped';
  const { statementId, state } = detail;
  return (await answerTask(task, task.waitKey, { statementId, state }, deps)) ? 'woken' : 'dropped';
}

/** The task in a statement's name: `<prefix>/<owner>/<task id>/<step>/<submission>`. */
function taskOf(statementName: string): TaskRef | undefined {
  const [, ownerPart, idPart] = statementName.split('/');
  const parsed = z.object({ owner, id: taskId }).safeParse({ owner: ownerPart, id: idPart });
  return parsed.success ? parsed.data : undefined;
}
