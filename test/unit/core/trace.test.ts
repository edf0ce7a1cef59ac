import { expect, test } from 'vitest';
import { reactToChange } from '#core/react-to-change.ts';
import { rerunTask } from '#core/rerun-task.ts';
import { submitTask } from '#core/submit-task.ts';
import type { Task } from '#core/task.ts';
import type { TaskContext } from '#core/task-context.ts';
import { deployedTasks } from '#tasks/catalogue.ts';
import { acme, world } from './world.ts';

const trace = { id: '1-5759e988-bd862e3fe1be46a994272793', parent: '53995c3f42cd8ad8' };
const other = { ...trace, parent: '0000000000000001' };

/** A world in which requests come in a trace that is recorded. */
function traced(work: (context: TaskContext, input: { text: string }) => Promise<unknown>) {
  const w = world(work);
  const deps = { ...w.submitDeps, trace: () => trace };
  const submit = async (options = {}): Promise<Task> =>
    (await submitTask({ owner: acme, task: 'work', input: {}, options }, deps)).task;
  return { ...w, deps, submit, waiting: () => w.wakeUps.all().map(({ wakeUp }) => wakeUp.trace) };
}

test('a task keeps the trace of its submission, and its wake-up belongs to it', async () => {
  const w = traced(async () => 1);
  const task = await w.submit();
  expect(task.trace).toEqual(trace);
  expect(w.waiting()).toEqual([trace]);
  await w.work();
  for (const message of ['task received', 'task succeeded'])
    expect(w.log.lines).toContainEqual(
      expect.objectContaining({ message, fields: expect.objectContaining({ traceId: trace.id }) }),
    );
});

test('a request that nobody records leaves nothing behind', async () => {
  const w = world(async () => 1);
  const task = await w.submit();
  expect(task).not.toHaveProperty('trace');
  expect(w.wakeUps.all()[0]?.wakeUp).not.toHaveProperty('trace');
  await w.work();
  expect(JSON.stringify(w.log.lines)).not.toContain('traceId');
});

test('a retry belongs to the same trace, and so does what the sweep sends for a lost message', async () => {
  const w = traced(async () => {
    throw new Error('not yet');
  });
  await w.submit();
  await w.work();
  expect(w.waiting()).toEqual([trace]);
  w.wakeUps.lose();
  await w.clock.advance(30 * 60_000);
  await w.sweep();
  expect(w.waiting()).toEqual([trace]);
});

test('a delay beyond 15 minutes, which no message can hold, keeps it too', async () => {
  const w = traced(async () => 1);
  await w.submit({ countdownSeconds: 7_200 });
  expect(w.waiting()).toEqual([]);
  await w.clock.advance(7_200_000 - 60_000);
  await w.sweep();
  expect(w.waiting()).toEqual([trace]);
});

test('the parts of a task belong to the trace of the whole', async () => {
  const w = traced(async (context, { text }) => {
    if (text) return text;
    return context.group([{ task: 'work', input: { text: 'a' } }]);
  });
  const parent = await w.submit();
  await w.work();
  const [child] = w.store.all().filter(({ parentId }) => parentId === parent.id);
  expect(child?.trace).toEqual(trace);
  expect(w.waiting()).toEqual([trace]);
});

test('a callback belongs to the trace of the task that asked for it', async () => {
  const w = traced(async () => 1);
  const request = { owner: acme, task: 'work', input: {}, submittedBy: 'abcdefghijkl' };
  const options = { callbackUrl: 'https://example.com/hook' };
  const { task } = await submitTask({ ...request, options }, w.deps);
  await w.work();
  const deps = {
    ...w.submitDeps,
    ...deployedTasks(['deliver_callback']),
    events: w.events,
    onFailure: async () => undefined,
  };
  await reactToChange({ before: task, after: await w.now(task) }, deps);
  expect(w.wakeUps.all().map(({ queue, wakeUp }) => [queue, wakeUp.trace])).toEqual([['callbacks', trace]]);
});

test('a rerun is a request of its own', async () => {
  const w = traced(async () => 1);
  const { id } = await w.submit();
  await w.work();
  const { task } = await rerunTask(acme, id, { by: 'somebody' }, { ...w.deps, trace: () => other });
  expect(task.trace).toEqual(other);
});
