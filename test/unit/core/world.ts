import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import {
  type AnyTaskDefinition,
  defineTask,
  type OutsideState,
  type StopContext,
} from '#core/define-task.ts';
import type { Owner } from '#core/ids.ts';
import type { SubmitOptions } from '#core/prepare-task.ts';
import type { RunDeps } from '#core/run-task.ts';
import { runTask } from '#core/run-task.ts';
import { defaultSettings } from '#core/settings.ts';
import { submitTask } from '#core/submit-task.ts';
import { sweep } from '#core/sweep.ts';
import type { Task } from '#core/task.ts';
import type { TaskContext } from '#core/task-context.ts';
import { withChangeFeed } from '#test/fakes/change-feed.ts';
import { type FakeClock, fakeClock } from '#test/fakes/fake-clock.ts';
import { fakeWebhookSender } from '#test/fakes/fake-webhook-sender.ts';
import { recordingLog } from '#test/fakes/logs.ts';
import { memoryBackup } from '#test/fakes/memory-backup.ts';
import { memoryControlStore } from '#test/fakes/memory-control-store.ts';
import { memoryEffectStore } from '#test/fakes/memory-effect-store.ts';
import { memoryLimitStore } from '#test/fakes/memory-limit-store.ts';
import { memoryLoads } from '#test/fakes/memory-loads.ts';
import { memoryMailer } from '#test/fakes/memory-mailer.ts';
import { recordingMetrics } from '#test/fakes/memory-metrics.ts';
import { memoryObjectStore } from '#test/fakes/memory-object-store.ts';
import { memoryTaskStore } from '#test/fakes/memory-task-store.ts';
import { memoryUserStore } from '#test/fakes/memory-user-store.ts';
import { memoryWakeUps } from '#test/fakes/memory-wake-ups.ts';
import { quickPasswords } from '#test/fakes/quick-passwords.ts';
import { recordingPublisher } from '#test/fakes/recording-publisher.ts';
import { seededRandomness } from '#test/fakes/seeded-randomness.ts';

export const acme = 'acme' as Owner;

/** What the one definition of the test world, `work`, does; tests replace it. */
export type Work = (context: TaskContext, input: { readonly text: string }) => Promise<unknown>;

/** The core on fakes, with one definition `work` (queue `default`, 60 s, 3 attempts) whose body a test gives. */
export function world(
  work: Work = async () => 'done',
  stop?: (context: StopContext) => Promise<OutsideState>,
) {
  const clock: FakeClock = fakeClock();
  const { store, changes } = withChangeFeed(memoryTaskStore());
  const wakeUps = memoryWakeUps(clock);
  const objects = memoryObjectStore();
  const effects = memoryEffectStore();
  const limits = memoryLimitStore();
  const controls = memoryControlStore();
  const webhooks = fakeWebhookSender();
  const loads = memoryLoads();
  const events = recordingPublisher();
  const log = recordingLog();
  const metrics = recordingMetrics();
  const random = seededRandomness(1);
  const exits: string[] = [];
  const definition: AnyTaskDefinition = defineTask({
    name: 'work',
    description: 'test',
    queue: 'default',
    input: z.strictObject({ text: z._default(z.string(), '') }),
    output: z.unknown(),
    example: {},
    retry: { maxAttempts: 3, backoff: 'exponential', firstSeconds: 2 },
    timeoutSeconds: 60,
    run: (input, context) => work(context, input),
    ...(stop ? { stop } : {}),
  });
  const definitionOf = (name: string) => (name === 'work' ? definition : undefined);
  const hash = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex');
  const submitDeps = {
    store,
    wakeUps,
    definitionOf,
    names: ['work'],
    queues: ['default'],
    clock,
    random,
    hash,
    log,
  };
  const runDeps: RunDeps = {
    store,
    wakeUps,
    effects,
    limits,
    controls,
    objects,
    services: {
      webhooks,
      loads,
      users: memoryUserStore(),
      passwords: quickPasswords(),
      mail: memoryMailer(),
      backup: memoryBackup({}),
      extractPdf: () => {
        throw new Error('no PDF in this test');
      },
      settings: defaultSettings,
    },
    definitionOf,
    queue: 'default',
    queueLimits: { tasksPerMinute: 600 },
    longestMs: 60_000,
    clock,
    random,
    hash,
    log,
    metrics,
    exit: (reason) => void exits.push(reason),
  };
  const sweepDeps = {
    store,
    wakeUps,
    controls,
    queues: [{ name: 'default', tasksPerMinute: 600 }],
    clock,
    random,
    log,
  };
  const invocation = (seconds = 120) => {
    const until = clock.now() + seconds * 1000;
    return { remainingMs: () => until - clock.now(), location: { requestId: 'request-1' } };
  };
  return {
    clock,
    store,
    changes,
    wakeUps,
    objects,
    effects,
    limits,
    controls,
    webhooks,
    events,
    log,
    metrics,
    exits,
    submitDeps,
    runDeps,
    sweepDeps,
    invocation,
    submit: async (
      options: SubmitOptions = {},
      input: unknown = {},
      idempotencyKey?: string,
    ): Promise<Task> =>
      (
        await submitTask(
          { owner: acme, task: 'work', input, options, ...(idempotencyKey ? { idempotencyKey } : {}) },
          submitDeps,
        )
      ).task,
    /** Works through what is visible in the queue, as one worker. Returns how many wake-ups it took. */
    work: async (): Promise<number> => {
      const taken = wakeUps.take('default');
      for (const wakeUp of taken) await runTask(wakeUp, invocation(), runDeps);
      return taken.length;
    },
    sweep: () => sweep(sweepDeps),
    now: async (task: Task): Promise<Task> => {
      const found = await store.get(task);
      if (!found) throw new Error(`task ${task.id} is gone`);
      return found;
    },
  };
}
