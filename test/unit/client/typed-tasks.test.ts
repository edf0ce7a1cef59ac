import { describe, expect, expectTypeOf, it } from 'vitest';
import { beatlessClient } from '#client/beatless-client.ts';
import { BeatlessTaskFailed } from '#client/problem.ts';
import { progressBar } from '#client/progress-bar.ts';
import type { FileLink, TaskSummary, TaskView } from '#client/views.ts';
import type { WatchTask } from '#client/watch-task.ts';
import { inMemoryApi } from './in-memory-api.ts';

async function world(watch?: WatchTask) {
  const api = await inMemoryApi();
  const url = 'https://api.test';
  return beatlessClient({ url, key: api.key, fetch: api.fetch, ...(watch ? { watch } : {}) });
}

describe('tasks of the catalogue, typed', () => {
  it('are submitted, waited for and give their result with its type', async () => {
    const { tasks } = await world();
    const task = await tasks.debugTask.submit({ message: 'hi' }, { tags: { a: 'b' } });
    expect(task.submitted).toMatchObject({ id: task.id, task: 'debug_task', repeated: false });
    const seen: string[] = [];
    const ended = await task.wait({ onProgress: ({ state }) => seen.push(state) });
    expect([ended.state, ended.tags, seen]).toEqual(['SUCCESS', { a: 'b' }, ['SUCCESS']]);
    const result = await tasks.debugTask.handle(task.id).result();
    expectTypeOf(result.message).toEqualTypeOf<string>();
    expectTypeOf(result.effect).toEqualTypeOf<FileLink | undefined>();
    expect(result.message).toBe('hi');
  });

  it('give files as links', async () => {
    const { tasks, upload } = await world();
    const { upload: source } = await upload({
      content: Buffer.from('%PDF'),
      fileName: 'a.pdf',
      contentType: 'application/pdf',
    });
    const { tables } = await (await tasks.convertPdf.submit({ source: { upload: source } })).result();
    expectTypeOf(tables).items.toHaveProperty('csv').toEqualTypeOf<FileLink>();
    expect(tables[0]?.csv.url).toMatch(/^https:/);
  });

  it('that fail are thrown with their reason', async () => {
    const { tasks } = await world();
    const task = await tasks.debugTask.submit({ failWith: 'noSuchCity' });
    const error = await task.result().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BeatlessTaskFailed);
    expect(error).toMatchObject({ reason: 'noSuchCity', task: { state: 'FAILURE' } });
  });

  it('can be planned, and what they do not take is refused by type and by the API', async () => {
    const { tasks } = await world();
    expect(await tasks.debugTask.plan({ message: 'x' })).toMatchObject({ dryRun: true });
    expect(tasks.convertPdf.name).toBe('convert_pdf');
    // @ts-expect-error: there is no member of this name
    await expect(tasks.debugTask.submit({ mesage: 'a slip' })).rejects.toMatchObject({ status: 400 });
    // @ts-expect-error: the system makes these for itself
    await expect(tasks.deliverCallback.submit({})).rejects.toMatchObject({ status: 400 });
  });

  it('are watched by whatever source of news a client is given', async () => {
    const views = [
      { state: 'STARTED', progress: { done: 1 } },
      { state: 'STARTED', progress: { done: 1 } },
    ];
    const asked: unknown[] = [];
    const pushed: WatchTask = async function* (id, watching) {
      asked.push(watching);
      yield* views.map((view) => ({ ...view, id }) as TaskView);
      yield { id, state: 'SUCCESS', result: { message: 'pushed' } } as unknown as TaskView;
    };
    const { tasks } = await world(pushed);
    const seen: string[] = [];
    const task = tasks.debugTask.handle('1');
    expect(await task.result({ onProgress: ({ state }) => seen.push(state) })).toEqual({ message: 'pushed' });
    expect(seen).toEqual(['STARTED', 'SUCCESS']);
    expect(asked).toMatchObject([{ progress: true, until: Number.POSITIVE_INFINITY }]);
  });
});

describe('the bar of a task', () => {
  const task = {
    task: 'convert_pdf',
    id: '1',
    state: 'STARTED',
    progress: { done: 6, total: 10, stage: 'pages' },
  };
  it.each([
    [{}, 80, `convert_pdf ${'█'.repeat(17)}${'░'.repeat(12)} 60 % 6/10 pages`],
    [{ progress: { done: 12, total: 10 } }, 40, 'convert_pdf █████ 100 % 12/10'],
    [{ progress: { done: 7 } }, 80, 'convert_pdf 1 STARTED 7'],
    [{ progress: { done: 0, total: 0 } }, 80, 'convert_pdf 1 STARTED 0/0'],
    [{ state: 'SUCCESS' }, 80, 'convert_pdf 1 SUCCESS 6/10 pages'],
    [{ progress: { done: 1, total: 2, message: 'a\u001b[2Jb' } }, 20, 'convert_pdf ██░░░ 50 % 1/2 a [2Jb'],
  ])('%j on %d columns', (change, columns, expected) => {
    expect(progressBar({ ...task, ...change } as unknown as TaskSummary, columns)).toBe(expected);
  });
});
