import * as z from 'zod/mini';
import { taskId } from '#core/ids.ts';

/** So many tasks may be named in one subscription. */
const mostTasks = 100;

const message = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('subscribe'),
    tasks: z.optional(z.array(taskId).check(z.minLength(1), z.maxLength(mostTasks))),
    since: z.optional(z.iso.datetime({ offset: true })),
  }),
  z.object({ action: z.literal('ping') }),
]);
export type PushMessage = z.infer<typeof message>;

/** What a client asks for; undefined when it is nothing that is understood. */
export function readMessage(body: string | undefined): PushMessage | undefined {
  try {
    return message.safeParse(JSON.parse(body ?? '')).data;
  } catch {
    return undefined;
  }
}
