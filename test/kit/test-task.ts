import { createHash } from 'node:crypto';
import type { AnyTaskDefinition, TypedTaskDefinition } from '#core/define-task.ts';
import { owner as ownerName } from '#core/ids.ts';
import type { SubmitOptions } from '#core/prepare-task.ts';
import { type RunDeps, runTask } from '#core/run-task.ts';
import { defaultSettings } from '#core/settings.ts';
import { isEnded } from '#core/states.ts';
import { submitTask } from '#core/submit-task.ts';
import { sweep } from '#core/sweep.ts';
import type { HistoryEntry, Progress, Task, TaskErrorInfo } from '#core/task.ts';
import type { TaskContext } from '#core/task-context.ts';
import type { TaskServices } from '#core/task-services.ts';
import { answerWait } from '#core/transitions.ts';
import { wakeUpOf } from '#core/wake-up-of.ts';
import { type QueueDefinition, queues } from '#tasks/queues.ts';
import { type FakeClock, fakeClock } from '#test/fakes/fake-clock.ts';
import { type LogLine, recordingLog, silentLog } from '#test/fakes/logs.ts';
import { memoryControlStore } from '#test/fakes/memory-control-store.ts';
import { memoryEffectStore } from '#test/fakes/memory-effect-store.ts';
import { memoryLimitStore } from '#test/fakes/memory-limit-store.ts';
import { recordingMetrics } from '#test/fakes/memory-metrics.ts';
import { memoryObjectStore } from '#test/fakes/memory-object-store.ts';
import { memoryTaskStore } from '#test/fakes/memory-task-store.ts';
import { memoryWakeUps } from '#test/fakes/memory-wake-ups.ts';
import { seededRandomness } from '#test/fakes/seeded-randomness.ts';
import { type FailAt, failurePlan, type StepName } from './fail-at.ts';
import { processLife } from './process-life.ts';
import { type TaskRunFiles, taskFiles } from './task-files.ts';
import { orAbsent, type Trail, watchedCalls, watchedContext } from './watched-context.ts';

/** How a task is tried out. */
export interface TestTaskOptions {
  /** Run as the n-th attempt: those before it have failed. Default 1. */
  readonly attempt?: number;
  /** `end` goes on through retries, crashes and continuations; `attempt` stops after one attempt. Default `end`. */
  readonly until?: 'end' | 'attempt';
  /** Where the run fails. */
  readonly failAt?: FailAt | readonly FailAt[];
  /** Stands still but for the waits between attempts and `secondsPerStep`. */
  readonly clock?: FakeClock;
  /** So long takes each named step (once, checkpoint, file): reaches time limits without waiting. Default 0. */
  readonly secondsPerStep?: number;
  /** What `files.readUpload` finds, by key ({@link uploadOf}). */
  readonly uploads?: Readonly<Record<string, string | Uint8Array>>;
  /** Stand-ins for what the task uses of the outside; using one that is not given fails the attempt and says so. */
  readonly services?: Partial<TaskServices>;
  /** What the outside answers, wait by wait, to `ctx.suspend`. */
  readonly answers?: readonly unknown[];
  /** What `ctx.group` gives parts of the work to. */
  readonly children?: readonly AnyTaskDefinition[];
  /** As a caller would give them: tags, maxAttempts … */
  readonly options?: SubmitOptions;
  readonly owner?: string;
}

/** What became of it. */
export interface TaskRun<Output> extends TaskRunFiles {
  readonly state: Task['state'];
  /** Of a SUCCESS. */
  readonly result: Output | undefined;
  /** Of the last attempt that failed. */
  readonly error: TaskErrorInfo | undefined;
  readonly attempts: number;
  readonly crashes: number;
  /** How often it went on in a further invocation. */
  readonly continuations: number;
  /** Every report, in order. */
  readonly progress: readonly Progress[];
  /** The ledger of `ctx.once`. */
  readonly effects: readonly { readonly step: string; readonly status: string; readonly result?: unknown }[];
  /** What the task logged. */
  readonly logs: readonly LogLine[];
  /** The named steps in the order in which they were begun: names for `failAt`. */
  readonly steps: readonly StepName[];
  /** What the last checkpoint saved, while the task is open. */
  readonly checkpoint: unknown;
  readonly history: readonly HistoryEntry[];
}

/** More turns than any task with its retries, crashes and continuations takes in a test. */
const mostTurns = 3_000;

/** A key under which `uploads` may lie: that of a file which the owner uploaded. */
export function uploadOf(fileName: string, owner = 'acme'): string {
  return `${owner}/01920000-0000-7000-8000-000000000000/${fileName}`;
}

/**
 * Runs a task in memory on the real core, as a worker would: its input is checked, `run` gets the context it gets on AWS,
 * failures are retried (the clock jumps to the next attempt), a crash is found by the sweep.
 * @throws RefusedError for an input that the API would refuse, Error when a step of `failAt` was never reached
 */
export async function testTask<Name extends string, Given, Output>(
  definition: TypedTaskDefinition<Name, Given, Output>,
  input: Given,
  options: TestTaskOptions = {},
): Promise<TaskRun<Output>> {
  const stage = newStage(definition, options);
  const task = await submit(stage, input, options);
  await drive(stage, task, options);
  for (const { step, when = 'before' } of stage.plan.missed())
    throw new Error(
      `failAt: the run never came to "${step}" (${when}); it came to ${stage.trail.steps.join(', ') || 'no named step'}.`,
    );
  return describe(stage, await now(stage, task));
}

type Stage = ReturnType<typeof newStage>;

function newStage(definition: TypedTaskDefinition<string, unknown, unknown>, options: TestTaskOptions) {
  const clock = options.clock ?? fakeClock();
  const objects = memoryObjectStore();
  for (const [key, body] of Object.entries(options.uploads ?? {}))
    objects.uploads.set(key, {
      contentType: 'application/octet-stream',
      body: typeof body === 'string' ? Buffer.from(body) : body,
    });
  return {
    definition,
    clock,
    objects,
    store: memoryTaskStore(),
    wakeUps: memoryWakeUps(clock, [definition.queue]),
    effects: memoryEffectStore(),
    limits: memoryLimitStore(),
    controls: memoryControlStore(),
    random: seededRandomness(1),
    log: recordingLog(),
    trail: { steps: [], progress: [] } as Trail,
    plan: failurePlan([options.failAt ?? []].flat()),
    hash: (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex'),
  };
}

async function submit(stage: Stage, input: unknown, options: TestTaskOptions): Promise<Task> {
  const { definition, store, wakeUps, clock, random, hash } = stage;
  const { name, internal, retry } = definition;
  const request = {
    owner: ownerName.parse(options.owner ?? 'acme'),
    task: name,
    input,
    ...(options.options ? { options: options.options } : {}),
    ...(internal ? { submittedBy: 'system' } : {}),
  };
  const deps = { store, wakeUps, clock, random, hash, log: silentLog, names: [name] };
  const { task } = await submitTask(request, { ...deps, definitionOf: () => definition });
  const before = (options.attempt ?? 1) - 1;
  const most = options.options?.maxAttempts ?? retry.maxAttempts;
  if (before < 0 || before >= most) throw new RangeError(`attempt: ${name} has attempts 1 to ${most}.`);
  if (before === 0) return task;
  const change = { set: { attempts: before, claims: before } };
  await store.update(task, { name: 'seed', when: { kind: 'present', field: 'id' }, change });
  return task;
}

/** Delivers wake-ups, moves the clock to whatever is due next and sweeps, until nothing more will happen. */
async function drive(stage: Stage, { owner, id }: Task, options: TestTaskOptions): Promise<void> {
  const { store, wakeUps, clock, definition } = stage;
  const answers = [...(options.answers ?? [])];
  for (let turn = 0; turn < mostTurns; turn += 1) {
    const task = await now(stage, { owner, id });
    if (isEnded(task.state)) return;
    // One that waits for its children goes on by them alone.
    if (task.state === 'WAITING' && task.waitResult === undefined && !task.children?.length) {
      if (answers.length === 0) return;
      const answered = await store.update(task, answerWait(task.waitKey, clock.now(), answers.shift()));
      if (answered.task) await wakeUps.send(definition.queue, wakeUpOf(answered.task), 0);
    }
    const [wakeUp] = wakeUps.take(definition.queue);
    if (wakeUp) {
      await runOnce(stage, wakeUp, options);
      const after = await now(stage, task);
      const goesOn = (after.continuations ?? 0) > (task.continuations ?? 0);
      if (options.until === 'attempt' && after.claims > task.claims && !goesOn) return;
    } else await moveOn(stage);
  }
  throw new Error(`the task ${definition.name} did not end within ${mostTurns} turns`);
}

/** One invocation of a worker, on a process of its own. */
async function runOnce(
  stage: Stage,
  wakeUp: Parameters<typeof runTask>[0],
  options: TestTaskOptions,
): Promise<void> {
  const { definition, clock, trail, plan, log } = stage;
  const life = processLife(clock);
  const takeTime = () => clock.advance((options.secondsPerStep ?? 0) * 1000);
  const watched = {
    ...definition,
    run: (input: unknown, context: TaskContext, services: Partial<TaskServices>) => {
      const watching = { trail, plan, die: life.die, takeTime, log };
      const calls = watchedCalls(services, { ...watching, guard: life.guard });
      return definition.run(input, watchedContext(context, watching), orAbsent(calls));
    },
  };
  const until = clock.now() + (definition.timeoutSeconds + 60) * 1000;
  const invocation = { remainingMs: () => until - clock.now(), location: { requestId: 'test' } };
  const deps: RunDeps = {
    store: life.guard(stage.store),
    wakeUps: life.guard(stage.wakeUps),
    effects: life.guard(stage.effects),
    objects: life.guard(stage.objects),
    limits: stage.limits,
    controls: stage.controls,
    // What is not given is caught by orAbsent.
    services: { settings: defaultSettings, ...options.services } as TaskServices,
    definitionOf: (name) =>
      name === definition.name ? watched : options.children?.find((child) => child.name === name),
    queue: definition.queue,
    queueLimits: { tasksPerMinute: 600, ...usesOf(definition.queue) },
    longestMs: definition.timeoutSeconds * 1000,
    clock: life.clock,
    random: stage.random,
    hash: stage.hash,
    log: silentLog,
    metrics: recordingMetrics(),
    exit: () => void life.die(),
  };
  await Promise.race([runTask(wakeUp, invocation, deps), life.died]);
}

/** What the workers of the queue may do; a queue that is not there yet may do everything. */
function usesOf(queue: string): Pick<RunDeps['queueLimits'], 'uses'> {
  const found = Object.entries<QueueDefinition>(queues).find(([name]) => name === queue);
  return found ? { uses: found[1].uses } : {};
}

/** Nothing can be delivered now: the clock goes to the next message or to what the sweep will look at. */
async function moveOn(stage: Stage): Promise<void> {
  const { wakeUps, clock, store, controls, random, definition } = stage;
  const times = [
    ...wakeUps.all().map(({ visibleAt }) => visibleAt),
    ...store.open().map(({ dueAt }) => dueAt),
  ];
  await clock.advance(Math.max(0, Math.min(...times) - clock.now()));
  const queues = [{ name: definition.queue, tasksPerMinute: 600 }];
  await sweep({ store, wakeUps, controls, queues, clock, random, log: silentLog });
}

async function now({ store }: Stage, ref: Pick<Task, 'owner' | 'id'>): Promise<Task> {
  const task = await store.get(ref);
  if (!task) throw new Error(`task ${ref.id} is gone`);
  return task;
}

function describe<Output>({ objects, effects, log, trail }: Stage, task: Task): TaskRun<Output> {
  const files = taskFiles(objects, task);
  const large = task.state === 'SUCCESS' && task.resultBytes > 0 && task.result === undefined;
  const result =
    task.state !== 'SUCCESS' ? undefined : large ? JSON.parse(files.text('result.json')) : task.result;
  return {
    ...files,
    state: task.state,
    // Its schema checked it when the attempt returned.
    result: result as Output | undefined,
    error: task.error,
    attempts: task.attempts,
    crashes: task.crashes,
    continuations: task.continuations ?? 0,
    progress: trail.progress,
    effects: effects.all().map(({ step, status, result: made }) => ({
      step,
      status,
      ...(made === undefined ? {} : { result: made }),
    })),
    logs: log.lines,
    steps: trail.steps,
    checkpoint: task.checkpoint,
    history: task.history ?? [],
  };
}
