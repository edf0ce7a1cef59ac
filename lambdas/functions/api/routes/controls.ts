import * as z from 'zod/mini';
import { RefusedError } from '#core/errors.ts';
import type { ApiDeps } from '../deps.ts';
import { definitionName } from '../fields.ts';
import { route } from '../route.ts';

export const control = z.strictObject({ name: z.string(), paused: z.boolean() });

/** What can be paused: where it is in the API, how the controls name it, and which there are. */
const kinds = {
  queue: {
    path: 'queues',
    prefix: 'queue:',
    known: ({ queues }: ApiDeps, name: string) => queues.includes(name),
  },
  definition: {
    path: 'definitions',
    prefix: 'task:',
    known: ({ definitionOf }: ApiDeps, name: string) => definitionOf(name) !== undefined,
  },
} as const;

/** Stops a queue from starting tasks. */
export const pauseQueue = switchOf('queue', 'pause');
/** Lets it go on. */
export const resumeQueue = switchOf('queue', 'resume');
/** Stops the tasks of one definition from being started. */
export const pauseDefinition = switchOf('definition', 'pause');
/** Lets them be started again. */
export const resumeDefinition = switchOf('definition', 'resume');

function switchOf(kind: keyof typeof kinds, verb: 'pause' | 'resume') {
  const { path, prefix, known } = kinds[kind];
  return route(
    {
      method: 'POST',
      path: `/v1/${path}/{name}/${verb}`,
      scope: 'operator',
      audited: true,
      params: z.strictObject({ name: definitionName }),
      body: z.optional(z.strictObject({})),
      responses: { 200: { schema: control } },
      problems: ['notFound'],
    },
    async ({ params: { name }, caller }, deps) => {
      if (!known(deps, name)) throw new RefusedError('notFound', `There is no ${kind} "${name}".`);
      const paused = verb === 'pause';
      if (paused) await deps.controls.pause(prefix + name, caller.id, deps.clock.now());
      else await deps.controls.resume(prefix + name);
      return { status: 200, body: { name, paused } };
    },
  );
}
