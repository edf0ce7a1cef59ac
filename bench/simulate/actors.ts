import { createHash } from 'node:crypto';
import type { BackupPorts } from '#core/backup/ports.ts';
import type { AnyTaskDefinition } from '#core/define-task.ts';
import type { LeaseId } from '#core/ids.ts';
import type { LoadServices } from '#core/loaders/load-services.ts';
import type { Mailer } from '#core/mail.ts';
import type { ObjectStore, Randomness, WakeUp, WebhookSender } from '#core/ports.ts';
import { recordDeadLetter } from '#core/record-dead-letter.ts';
import { type RunDeps, runTask } from '#core/run-task.ts';
import { defaultSettings } from '#core/settings.ts';
import { type SweepDeps, sweep } from '#core/sweep.ts';
import { answerWait } from '#core/transitions.ts';
import type { Passwords, UserStore } from '#core/users.ts';
import { wakeUpOf } from '#core/wake-up-of.ts';
import type { Actor } from './actor.ts';
import type { QueuedMessage } from './queue.ts';
import { silentLog, silentMetrics } from './silence.ts';
import { owner, type World } from './world.ts';

const tasksPerMinute = 600;

/** What the actors of a seed need beside the world. */
export interface Cast {
  readonly world: World;
  readonly random: Randomness;
  readonly definitions: ReadonlyMap<string, AnyTaskDefinition>;
}

/** One invocation of the worker: its messages one after another; what succeeded is deleted at the end. */
export function startWorker(cast: Cast, batch: readonly QueuedMessage[]): Actor {
  const { engine, queue, checks, mutation } = cast.world;
  const { weather, rng } = engine;
  const until = engine.now + weather.timeoutMs;
  const work = async (actor: Actor) => {
    actor.batch = batch;
    const deps = runDeps(cast, actor);
    const invocation = {
      remainingMs: () => until - engine.now,
      location: { requestId: actor.name },
    };
    const done: QueuedMessage[] = [];
    for (const message of batch) {
      actor.message = message;
      actor.attempt = undefined;
      actor.denied = false;
      actor.tokens = 0;
      actor.deferred = undefined;
      actor.sends = 0;
      try {
        if (mutation.deletesFirst) await queue.delete(actor, [message]);
        await runTask(message.wakeUp, invocation, deps);
        checks.handled(actor, (lease) => holdsSlot(cast.world, lease));
        if (actor.denied && mutation.denialByVisibility) queue.handBack(message, engine.now + 5_000);
        else done.push(message);
      } catch (error) {
        engine.trace(actor.name, 'reports a failure', String(error));
        checks.threw(actor, error);
      }
      if (actor.attempt) (actor.attempt as { over: boolean }).over = true;
    }
    if (done.length > 0) await queue.delete(actor, done).catch(() => undefined);
  };
  return engine.start('worker', weather.timeoutMs, work, weather.stalls && rng.chance(0.5));
}

function holdsSlot({ limits }: World, lease: LeaseId): boolean {
  for (const held of limits.slots.values()) if (held.has(lease)) return true;
  return false;
}

function runDeps({ world, random, definitions }: Cast, actor: Actor): RunDeps {
  const { engine, table, queue, ledger, limits } = world;
  return {
    store: table.portOf(actor),
    wakeUps: queue.portOf(actor),
    effects: ledger.portOf(actor),
    limits: limits.portOf(actor),
    controls: limits.controlsOf(actor),
    objects: unforeseen<ObjectStore>('objects'),
    services: {
      webhooks: unforeseen<WebhookSender>('webhooks'),
      loads: unforeseen<LoadServices>('loads'),
      users: unforeseen<UserStore>('users'),
      passwords: unforeseen<Passwords>('passwords'),
      mail: unforeseen<Mailer>('mail'),
      backup: unforeseen<BackupPorts>('backup'),
      extractPdf: () => {
        throw new Error('no simulated task extracts');
      },
      settings: defaultSettings,
    },
    definitionOf: (name) => definitions.get(name),
    queue: 'default',
    queueLimits: {
      tasksPerMinute,
      ...(engine.weather.perOwner === undefined ? {} : { perOwner: engine.weather.perOwner }),
    },
    longestMs: 20_000,
    clock: engine.clockOf(actor),
    random,
    hash: world.mutation.randomChildren ? () => hashOf(String(random.fraction())) : hashOf,
    log: silentLog,
    metrics: silentMetrics,
    exit: (reason) => {
      if (!actor.stalls) engine.kill(actor, reason);
    },
  };
}

const hashOf = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

/** A port that no simulated task uses. */
function unforeseen<T extends object>(name: string): T {
  return new Proxy({} as T, {
    get: () => {
      throw new Error(`the simulator has no ${name}`);
    },
  });
}

/** One run of the sweep. */
export function startSweep({ world, random }: Cast): Actor {
  const { engine, table, queue, limits, checks } = world;
  return engine.start('sweep', 60_000, async (actor) => {
    const deps: SweepDeps = {
      store: table.portOf(actor),
      wakeUps: queue.portOf(actor),
      controls: limits.controlsOf(actor),
      queues: [{ name: 'default', tasksPerMinute }],
      clock: engine.clockOf(actor),
      random,
      log: silentLog,
    };
    await sweep(deps).catch((error) => checks.threw(actor, error));
  });
}

/** The dead-letter function takes one letter; `stays` runs when it could not. */
export function startDeadLetter({ world }: Cast, message: QueuedMessage, stays: () => void): Actor {
  const { engine, table, checks } = world;
  const actor = engine.start('letters', 30_000, async (actor) => {
    actor.message = message;
    try {
      await recordDeadLetter(message.wakeUp, {
        store: table.portOf(actor),
        clock: engine.clockOf(actor),
        log: silentLog,
      });
      message.deleted = true;
    } catch (error) {
      checks.threw(actor, error);
    }
  });
  actor.onEnd = () => {
    if (!message.deleted) stays();
  };
  return actor;
}

/** The outside tells that what a task waits for is over. It tries a few times while the task does not wait yet. */
export function startAnswer(
  cast: Cast,
  wake: Pick<WakeUp, 'id'>,
  key: LeaseId,
  round: number,
  tries: number,
): Actor {
  const { world } = cast;
  const { engine, table, queue, checks } = world;
  return engine.start('outside', 30_000, async (actor) => {
    const store = table.portOf(actor);
    const ref = { owner, id: wake.id };
    try {
      const written = await store.update(
        ref,
        answerWait(key, engine.clockOf(actor).now(), { for: key, round }),
      );
      const { task } = written;
      // The answer of an applied write may be lost: its repetition finds what it wrote.
      const isThere = task?.state === 'WAITING' && task.waitKey === key && task.waitResult !== undefined;
      if (task && isThere) await queue.portOf(actor).send('default', wakeUpOf(task), 0);
      else if (task?.state === 'STARTED' && tries > 0)
        engine.at(engine.now + 10_000, () => void startAnswer(cast, wake, key, round, tries - 1));
    } catch (error) {
      checks.threw(actor, error);
    }
  });
}
