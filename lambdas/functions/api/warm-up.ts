import type { AnyTaskDefinition } from '#core/define-task.ts';
import type { ApiDeps } from './deps.ts';
import { taskRoutes } from './groups/tasks.ts';
import type { Route } from './route.ts';

/** The form of a key's id; no key has it. */
const noKey = 'aaaaaaaaaaaa';

/**
 * The work of a first request, done beforehand: one read of each service's connection, one parse by each schema of
 * the tasks' routes, one log line. What fails is logged and costs the first request its time, nothing else.
 */
export async function warmUp(deps: ApiDeps, catalogue: readonly AnyTaskDefinition[]): Promise<void> {
  const started = deps.clock.now();
  for (const { spec } of Object.values<Route>(taskRoutes)) {
    for (const schema of [spec.params, spec.query, spec.headers, spec.body]) schema?.safeParse({});
  }
  for (const { input, example } of catalogue) input.safeParse(example);
  const [first] = catalogue;
  const calls = [deps.keys.get(noKey), first && deps.wakeUps.depth(first.queue)];
  for (const call of await Promise.allSettled(calls)) {
    if (call.status === 'rejected') deps.log.warn('warm-up failed', { error: call.reason });
  }
  deps.log.info('warm', { ms: deps.clock.now() - started });
}
