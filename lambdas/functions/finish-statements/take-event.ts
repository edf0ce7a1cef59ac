import * as z from 'zod/mini';
import type { AnswerDeps } from '#core/answer-task.ts';
import { finishStatement, statementEvent } from '#core/loaders/finish-statement.ts';
import type { Log } from '#core/ports.ts';

export interface TakeEventDeps extends AnswerDeps {
  readonly log: Log;
  /** Sends the text to this queue again. */
  readonly later: (body: string, delaySeconds: number) => Promise<void>;
}

/** How often an event is put off that comes before its task waits, and by how many seconds: the sweep is the second way. */
const mostTries = 3;
const delaySeconds = 10;

const message = z.looseObject({ tries: z._default(z.int(), 0) });

/** Takes one message of the queue of events. */
export async function takeEvent(body: string, deps: TakeEventDeps): Promise<void> {
  const parsed: unknown = JSON.parse(body);
  const { tries, ...rest } = message.parse(parsed);
  const event = statementEvent.parse(rest);
  const finished = await finishStatement(event, deps);
  const { statementName, statementId, state } = event.detail;
  deps.log.info('statement ended', { statementName, statementId, state, finished });
  if (finished === 'early' && tries < mostTries)
    await deps.later(JSON.stringify({ ...rest, tries: tries + 1 }), delaySeconds);
}
