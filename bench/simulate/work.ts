import * as z from 'zod/mini';
import type { AnyTaskDefinition } from '#core/define-task.ts';
import { EffectNotDoneError, PermanentTaskError, RetryAfterError } from '#core/errors.ts';
import type { LeaseId, TaskId } from '#core/ids.ts';
import type { TaskContext } from '#core/task-context.ts';
import type { Attempt } from './actor.ts';
import { PortFault } from './engine.ts';
import type { World } from './world.ts';

/** What a simulated task does when it runs: its input. */
export interface Script {
  /** So many attempts throw. */
  readonly failures: number;
  /** They ask to be repeated after so many seconds. */
  readonly retryAfter?: number;
  /** The attempt after them ends the task for good. */
  readonly permanent?: boolean;
  readonly workMs: number;
  /** Does not listen to its signal. */
  readonly deaf?: boolean;
  readonly progress?: boolean;
  readonly checkpoints: number;
  readonly effect?: 'plain' | 'probe';
  /** The longest that the effect may take; it takes two. */
  readonly effectSeconds?: number;
  /** So many times it waits for the outside. */
  readonly waits: number;
  /** So many further tasks do a part each, all as `part` says; it goes on when their group is over. */
  readonly parts?: number;
  readonly part?: Script;
  /** It never ends well: killed at once, or hanging until its hard limit. */
  readonly poison?: 'dies' | 'hangs';
}

const base = {
  description: 'Does what its input says.',
  queue: 'default',
  input: z.unknown(),
  output: z.unknown(),
  example: {},
  uploads: () => [],
  uses: [],
  retry: { maxAttempts: 3, backoff: 'exponential' as const },
  timeoutSeconds: 20,
};

/** The simulated kinds of work: without limits, one at a time, and rate-limited. */
export function definitionsOf(world: World): ReadonlyMap<string, AnyTaskDefinition> {
  const run = (input: unknown, context: TaskContext) => runScript(input as Script, context, world);
  const definitions: readonly AnyTaskDefinition[] = [
    { ...base, name: 'work', run },
    { ...base, name: 'serial', concurrency: { per: 'definition', limit: 1 }, run },
    { ...base, name: 'rated', rateLimit: { per: 'owner', rate: world.rate }, run },
  ];
  return new Map(definitions.map((definition) => [definition.name, definition]));
}

async function runScript(script: Script, context: TaskContext, world: World): Promise<unknown> {
  const { checks, engine, table } = world;
  const name = table.items.get(context.taskId)?.task;
  const attempt = checks.started(
    context.waitKey as LeaseId,
    name === 'rated',
    name === 'serial' ? 1 : Number.POSITIVE_INFINITY,
    (id) => table.items.get(id)?.task === name,
  );
  engine.trace(attempt.actor.name, 'RUNS', `${context.taskId.slice(-4)} attempt ${context.attempt}`);
  try {
    return await follow(script, context, attempt, world);
  } finally {
    attempt.running = false;
  }
}

async function follow(
  script: Script,
  context: TaskContext,
  attempt: Attempt,
  world: World,
): Promise<unknown> {
  const { engine } = world;
  const { actor } = attempt;
  const signal = script.deaf ? undefined : context.signal;
  if (script.progress) context.progress(1, 2);
  if (script.poison === 'dies') engine.kill(actor, 'poison');
  if (script.poison) await new Promise<never>(() => undefined);
  await engine.sleep(actor, script.workMs, signal);
  if (script.progress) context.progress(2, 2);
  if (context.attempt <= script.failures) {
    if (script.retryAfter !== undefined) throw new RetryAfterError(script.retryAfter, 'as the script says');
    throw new Error('as the script says');
  }
  if (script.permanent) throw new PermanentTaskError('scripted', 'as the script says');
  const saved = typeof context.restored === 'number' ? context.restored : 0;
  for (let step = saved + 1; step <= script.checkpoints; step += 1) {
    await engine.sleep(actor, 6_000, signal);
    await context.checkpoint(step);
  }
  if (script.parts) await haveParts(script, context);
  if (script.effect) await haveEffect(script, context, attempt, world);
  const answered = (context.answer as { round?: number } | undefined)?.round ?? 0;
  if (answered < script.waits) {
    await engine.call(actor, 'startOutside', () =>
      world.outside(context.taskId, context.waitKey as LeaseId, answered + 1),
    );
    await context.suspend(world.waitSeconds);
  }
  return { done: context.taskId };
}

async function haveParts({ parts = 0, part }: Script, { group }: TaskContext): Promise<void> {
  const ends = await group(Array.from({ length: parts }, () => ({ task: 'work', input: part })));
  if (ends.some(({ state }) => state !== 'SUCCESS'))
    throw new PermanentTaskError('partFailed', 'as the script says');
}

async function haveEffect(
  { effect, effectSeconds = 5 }: Script,
  context: TaskContext,
  { actor }: Attempt,
  world: World,
): Promise<void> {
  const { checks, engine } = world;
  const root = (world.table.items.get(context.taskId)?.rootId ?? context.taskId) as TaskId;
  const act = async () => {
    await engine.sleep(actor, engine.rng.between(1, 2_000) + engine.drawLateness(actor));
    sendEffect(actor, root, world);
    return { sent: true };
  };
  const probe = () =>
    engine.call(actor, 'probe', () => {
      if (engine.rng.chance(0.1)) return 'unknown' as const;
      return checks.effects.has(root)
        ? { done: true as const, result: { sent: true } }
        : { done: false as const };
    });
  await context.once('send', act, {
    maxSeconds: effectSeconds,
    ...(effect === 'probe' ? { probe } : {}),
  });
}

/** The request to the outside. It is not repeated by any SDK; it may arrive after its caller gave up or died. */
function sendEffect(actor: Attempt['actor'], root: TaskId, { checks, engine }: World): void {
  const happen = () => {
    engine.trace('outside', 'THE EFFECT', `of ${root.slice(-4)}`);
    checks.effects.happened(root);
  };
  const later = () => void engine.at(engine.now + engine.rng.between(1, 8_000), happen);
  const fault = engine.drawFault(['before', 'after', 'dies'], 3);
  if (!fault) {
    happen();
    return;
  }
  engine.trace(actor.name, `effect: ${fault}`);
  if (fault === 'dies') {
    if (engine.rng.chance(0.5)) later();
    engine.kill(actor, 'in the effect');
    return;
  }
  engine.onTrouble(actor, 'fault');
  if (fault === 'after') {
    if (engine.rng.chance(0.5)) happen();
    else later();
  } else if (engine.rng.chance(0.5)) throw new EffectNotDoneError('refused');
  throw new PortFault('the effect did not answer');
}
