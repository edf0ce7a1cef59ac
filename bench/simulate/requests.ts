import type { TaskId } from '#core/ids.ts';
import type { SubmitRequest } from '#core/prepare-task.ts';
import { rerunTask } from '#core/rerun-task.ts';
import { revokeTask } from '#core/revoke-task.ts';
import { submitBatch } from '#core/submit-batch.ts';
import { type SubmitDeps, submitTask } from '#core/submit-task.ts';
import type { Actor } from './actor.ts';
import type { Cast } from './actors.ts';
import { silentLog } from './silence.ts';
import type { PlannedTask } from './workload.ts';
import { owner } from './world.ts';

/** What hears of the 202s. */
type Accepted = (id: TaskId) => void;

/** One request to the API for a planned task; `accepted` runs when its 202 leaves. */
export function startSubmit(cast: Cast, planned: PlannedTask, accepted: Accepted): Actor {
  return request(cast, async (deps) => accepted((await submitTask(requestOf(planned), deps)).task.id));
}

/** One request for several tasks. */
export function startBatch(cast: Cast, planned: readonly PlannedTask[], accepted: Accepted): Actor {
  return request(cast, async (deps) => {
    for (const result of await submitBatch(planned.map(requestOf), deps))
      if (result.kind === 'accepted') accepted(result.task.id);
  });
}

/** One request to rerun an ended task. */
export function startRerun(cast: Cast, id: TaskId, key: string | undefined, accepted: Accepted): Actor {
  return request(cast, async (deps) => {
    const how = { by: 'ann', ...(key === undefined ? {} : { key }) };
    accepted((await rerunTask(owner, id, how, deps)).task.id);
  });
}

/** Somebody revokes a task. */
export function startRevoke(cast: Cast, id: TaskId): Actor {
  return request(cast, async (deps) => void (await revokeTask(owner, id, 'ann', deps)));
}

/** An invocation of the API: whatever it refuses is an answer, too. */
function request(cast: Cast, work: (deps: SubmitDeps) => Promise<void>): Actor {
  const { engine, table, queue, checks } = cast.world;
  return engine.start('api', 29_000, async (actor) => {
    const deps: SubmitDeps = {
      store: table.portOf(actor),
      wakeUps: queue.portOf(actor),
      definitionOf: (name) => cast.definitions.get(name),
      names: [...cast.definitions.keys()],
      clock: engine.clockOf(actor),
      random: cast.random,
      hash: (text) => text,
      log: silentLog,
    };
    try {
      await work(deps);
      engine.trace(actor.name, 'answers');
    } catch (error) {
      engine.trace(actor.name, 'answers with an error', String(error));
      if (!(error instanceof Error && error.name === 'RefusedError')) checks.threw(actor, error);
    }
  });
}

const sharedRoot = '00000000-0000-7000-8000-0000000000aa' as TaskId;

function requestOf({ task, script, options, key, sharesRoot }: PlannedTask): SubmitRequest {
  return {
    owner,
    task,
    input: script,
    options,
    ...(key === undefined ? {} : { idempotencyKey: key }),
    ...(sharesRoot ? { rerunOf: { id: sharedRoot, rootId: sharedRoot } } : {}),
  };
}
