import type { Accepted } from './client.ts';
import type { QueueDepth } from './cloud.ts';
import type { TaskRecord } from './table.ts';

/** What a run came to; `findings` says of each violation where it is. */
export interface Verdict {
  readonly ended: number;
  readonly lost: number;
  readonly doubledOutcomes: number;
  readonly doubledEffects: number;
  readonly unknownEffects: number;
  readonly stuck: number;
  readonly orphans: number;
  readonly findings: readonly string[];
}

/** What was found after everything had its time to end. */
export interface Evidence {
  readonly accepted: readonly Accepted[];
  readonly tasks: readonly TaskRecord[];
  /** Effects by task id. */
  readonly effects: ReadonlyMap<string, number>;
  readonly queues: readonly QueueDepth[];
}

const ENDED = new Set(['SUCCESS', 'FAILURE', 'REVOKED']);
/** Transitions after which there is none. */
const ENDINGS = new Set([
  'succeeded',
  'failed',
  'crashedForGood',
  'revoked',
  'stopped',
  'expired',
  'abandoned',
  'undeliverable',
  'timedOut',
]);

/**
 * - lost: accepted, and not in the table; or a success without the effect that was asked for · stuck: accepted, and not ended
 * - doubledOutcomes: two endings, or anything after an ending · doubledEffects: a second file of one root
 * - orphans: a task that no request knows of, an ended task that still holds a lease or a place in the index, a message
 *   that nobody takes
 */
export function judge({ accepted, tasks, effects, queues }: Evidence): Verdict {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const known = new Set(accepted.flatMap(({ ids }) => [...ids]));
  const findings: string[] = [];
  const note = <T>(what: string, found: readonly T[], describe: (one: T) => string): number => {
    for (const one of found) findings.push(`${what}: ${describe(one)}`);
    return found.length;
  };

  const withEffect = accepted.filter(({ request }) => request.effect).flatMap(({ ids }) => [...ids]);
  const lost =
    note(
      'lost',
      [...known].filter((id) => !byId.has(id)),
      String,
    ) +
    note(
      'lost effect',
      withEffect.filter((id) => byId.get(id)?.state === 'SUCCESS' && !effects.has(id)),
      (id) => told(byId.get(id)),
    );
  const stuck = note(
    'stuck',
    tasks.filter(({ state }) => !ENDED.has(state)),
    told,
  );
  const doubledOutcomes = note('doubled outcome', tasks.filter(hasTwoOutcomes), told);
  const byRoot = new Map<string, number>();
  for (const [id, count] of effects) {
    const root = byId.get(id)?.rootId ?? id;
    byRoot.set(root, (byRoot.get(root) ?? 0) + count);
  }
  const doubledEffects = note(
    'doubled effect',
    [...byRoot].filter(([, count]) => count > 1),
    ([id, count]) => `${count} files, ${told(byId.get(id))}`,
  );
  const orphans =
    note(
      'two tasks of one key',
      accepted.filter(({ ids }) => ids.size > 1),
      ({ request, ids }) => `${request.key}: ${[...ids].join(', ')}`,
    ) +
    note(
      'a task that nobody asked for',
      tasks.filter(({ id, task }) => !known.has(id) && task !== 'deliver_callback'),
      told,
    ) +
    note(
      'an ended task that still holds something',
      tasks.filter(({ state, isIndexed, hasLease }) => ENDED.has(state) && (isIndexed || hasLease)),
      told,
    ) +
    note(
      'messages that nobody takes',
      queues.filter(({ visible }) => visible > 0),
      ({ logicalId, visible }) => `${visible} in ${logicalId}`,
    );
  return {
    ended: tasks.filter(({ id, state }) => known.has(id) && ENDED.has(state)).length,
    lost,
    doubledOutcomes,
    doubledEffects,
    unknownEffects: tasks.filter(({ reason, state }) => state === 'FAILURE' && reason === 'effectUnknown')
      .length,
    stuck,
    orphans,
    findings,
  };
}

function hasTwoOutcomes({ history }: TaskRecord): boolean {
  const first = history.findIndex(({ event }) => ENDINGS.has(event));
  return first >= 0 && first < history.length - 1;
}

/** A task with all that happened to it, on one line. */
function told(task: TaskRecord | undefined): string {
  if (!task) return 'no task';
  const [start] = task.history;
  const steps = task.history.map(
    ({ at, event, by }) => `${((at - (start?.at ?? at)) / 1000).toFixed(1)}s ${event}${by ? ` (${by})` : ''}`,
  );
  const counts = `${task.claims} claims, ${task.attempts} attempts, ${task.crashes} crashes`;
  return `${task.task} ${task.id} ${task.state}${task.reason ? ` ${task.reason}` : ''}; ${counts}; ${steps.join(', ')}`;
}
