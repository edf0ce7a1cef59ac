import * as z from 'zod/mini';
import { route } from '../route.ts';

export const queueList = z.strictObject({
  queues: z.array(
    z.strictObject({
      name: z.string(),
      description: z.string(),
      depth: z.int().check(z.describe('About how many wake-ups wait in it.')),
      paused: z.boolean(),
      definitions: z.array(z.strictObject({ name: z.string(), paused: z.boolean() })),
    }),
  ),
});

/** Shows the queues, how deep they are and what is paused. */
export const listQueues = route(
  { method: 'GET', path: '/v1/queues', scope: 'operator', responses: { 200: { schema: queueList } } },
  async (_request, { operatedQueues, wakeUps, controls }) => {
    const depths = Promise.all(operatedQueues.map(({ name }) => wakeUps.depth(name)));
    const [paused, depthOf] = await Promise.all([controls.paused(), depths]);
    const queues = operatedQueues.map(({ name, description, definitions }, at) => ({
      name,
      description,
      depth: depthOf[at] ?? 0,
      paused: paused.has(`queue:${name}`),
      definitions: definitions.map((task) => ({ name: task, paused: paused.has(`task:${task}`) })),
    }));
    return { status: 200, body: { queues } };
  },
);
