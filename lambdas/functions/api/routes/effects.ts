import * as z from 'zod/mini';
import { limits, times } from '#core/constants.ts';
import { RefusedError } from '#core/errors.ts';
import type { Effect, EffectStore } from '#core/ports.ts';
import { findTask } from '#core/show-task.ts';
import { isEnded } from '#core/states.ts';
import type { Task } from '#core/task.ts';
import { shownTime, taskIdParameter } from '../fields.ts';
import { requireSubmitOf } from '../require-submit-of.ts';
import { route } from '../route.ts';

export const ledger = z.strictObject({
  effects: z.array(
    z.strictObject({
      step: z.string(),
      status: z.enum(['begun', 'done', 'unknown']),
      taskId: z.uuid().check(z.describe('The task of the chain of reruns that did it last.')),
      leaseUntil: shownTime.check(z.describe('Until then the attempt that began it may be alive.')),
      result: z.optional(z.unknown()),
    }),
  ),
});

/** Shows the effects of a task and of all that it repeats, or that repeat it. */
export const listEffects = route(
  {
    method: 'GET',
    path: '/v1/tasks/{id}/effects',
    scope: 'tasks:read',
    params: z.strictObject({ id: taskIdParameter }),
    responses: { 200: { schema: ledger } },
    problems: ['notFound'],
  },
  async ({ params, caller }, deps) => {
    const task = await findTask(caller.owner, params.id, deps);
    return { status: 200, body: await show(task, deps.effects) };
  },
);

const settlement = z
  .strictObject({
    outcome: z
      .enum(['done', 'notDone'])
      .check(z.describe('`notDone`: it certainly did not happen; a rerun does it.')),
    result: z.optional(z.unknown().check(z.describe('With `done`: what the step returns in a rerun.'))),
  })
  .check(
    z.refine(({ outcome, result }) => outcome === 'done' || result === undefined, {
      path: ['result'],
      error: 'only with the outcome done',
    }),
  );

/** Somebody looked outside, and tells what became of an effect. */
export const settleEffect = route(
  {
    method: 'POST',
    path: '/v1/tasks/{id}/effects/{step}',
    scope: 'tasks:submit',
    audited: true,
    params: z.strictObject({
      id: taskIdParameter,
      step: z.string().check(z.maxLength(200), z.describe('As the ledger names it.')),
    }),
    body: settlement,
    responses: { 200: { schema: ledger } },
    problems: ['notFound', 'conflict'],
  },
  async ({ params, body, caller }, deps) => {
    await requireSubmitOf(caller, params.id, deps);
    const { store, effects, clock } = deps;
    const { id, step } = params;
    const { outcome, result = null } = body;
    requireSmall(result);
    const task = await findTask(caller.owner, id, { store, clock });
    if (!isEnded(task.state))
      throw new RefusedError('conflict', `Task ${id} has not ended (${task.state}): it may still do that.`);
    const key = { rootId: task.rootId, step };
    const settled = await effects.settle(key, outcome === 'done' ? { done: result } : 'notDone', clock.now());
    if (!settled)
      throw unsettled(
        step,
        (await effects.list(task.rootId)).find((it) => it.step === step),
      );
    return { status: 200, body: await show(task, effects) };
  },
);

function requireSmall(result: unknown): void {
  const bytes = Buffer.byteLength(JSON.stringify(result));
  if (bytes <= limits.effectBytes) return;
  const detail = `The result has ${bytes} bytes; at most ${limits.effectBytes} are kept: give a reference.`;
  throw new RefusedError('tooLarge', detail, [
    { field: 'result', message: `must have at most ${limits.effectBytes} bytes` },
  ]);
}

function unsettled(step: string, effect: Effect | undefined): RefusedError {
  if (!effect) return new RefusedError('notFound', `The ledger of this task has no step "${step}".`);
  if (effect.status === 'done')
    return new RefusedError('conflict', `The step "${step}" is known to be done.`);
  const until = new Date(effect.leaseUntil + times.leaseGrace).toISOString();
  return new RefusedError('conflict', `An attempt may still be doing "${step}": ask again after ${until}.`);
}

async function show({ rootId }: Task, effects: EffectStore): Promise<z.infer<typeof ledger>> {
  const entries = await effects.list(rootId);
  return {
    effects: entries.map(({ step, status, taskId, leaseUntil, result }) => ({
      step,
      status,
      taskId,
      leaseUntil: new Date(leaseUntil).toISOString(),
      ...(result === undefined ? {} : { result }),
    })),
  };
}
