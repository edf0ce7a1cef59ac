import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalCloud } from './local-cloud.ts';
import { inParallel, type Lifetime } from './throughput.ts';

/** How tasks are handed in: one a request, the same with an Idempotency-Key, or a hundred a request. */
export type SubmitMode = 'single' | 'keyed' | 'batch';

export interface Load {
  readonly mode: SubmitMode;
  readonly tasks: number;
  /** Clients that submit at the same time. */
  readonly clients: number;
}

/** Tasks that one batch submit hands in; the API takes no more. */
export const perBatch = 100;
const longestMs = 240_000;

/** What was accepted: when each task was handed in (ms since 1970), by its id. */
export type Submitted = ReadonlyMap<string, number>;

/** Hands in `debug_task`s over HTTP and waits until all have run. Nothing is asked of the API meanwhile. */
export async function runLoad(cloud: LocalCloud, { mode, tasks, clients }: Load): Promise<Submitted> {
  const submitted = new Map<string, number>();
  if (mode === 'batch') {
    await inParallel(clients, Math.ceil(tasks / perBatch), async (n) => {
      const at = Date.now();
      const ids = await submitBatch(cloud, Math.min(perBatch, tasks - n * perBatch));
      for (const id of ids) submitted.set(id, at);
    });
  } else {
    await inParallel(clients, tasks, async () => {
      const at = Date.now();
      submitted.set(await submitOne(cloud, mode === 'keyed'), at);
    });
  }
  await drained(cloud);
  return submitted;
}

async function submitOne(cloud: LocalCloud, keyed: boolean): Promise<string> {
  const headers: Record<string, string> = keyed ? { 'idempotency-key': randomUUID() } : {};
  const { id } = await post<{ id: string }>(cloud, '/v1/tasks', { task: 'debug_task', input: {} }, headers);
  return id;
}

interface BatchAnswer {
  readonly results: readonly { readonly status: number; readonly task?: { readonly id: string } }[];
}

async function submitBatch(cloud: LocalCloud, count: number): Promise<readonly string[]> {
  const tasks = Array.from({ length: count }, () => ({ task: 'debug_task', input: {} }));
  const { results } = await post<BatchAnswer>(cloud, '/v1/tasks/batch', { tasks });
  return results.map(({ status, task }) => {
    if (!task) throw new Error(`a task of a batch was refused: ${status}`);
    return task.id;
  });
}

/** The stage's own limit of requests a second (429) is part of the system: it is waited for. */
async function post<T>(
  cloud: LocalCloud,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<T> {
  for (;;) {
    const response = await fetch(`${cloud.api}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${cloud.key}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as T;
    if (response.status !== 429) throw new Error(`POST ${path}: ${response.status} ${text}`);
    await sleep(20);
  }
}

interface QueueDepth {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** A wake-up leaves its queue only after the outcome of its task is recorded. */
async function drained(cloud: LocalCloud): Promise<void> {
  const until = Date.now() + longestMs;
  for (;;) {
    const queues = await cloud.control<readonly QueueDepth[]>('GET', '/queues');
    if (queues.every(({ visible, inFlight, delayed }) => visible + inFlight + delayed === 0)) return;
    if (Date.now() > until) throw new Error(`the queues did not drain within ${longestMs / 1000} s`);
    await sleep(25);
  }
}

interface Page {
  readonly tasks: readonly { readonly id: string; readonly state: string; readonly endedAt?: string }[];
  readonly cursor?: string;
}

/** When each task was handed in and when its SUCCESS was recorded. @throws when one is missing or no SUCCESS */
export async function readLifetimes(cloud: LocalCloud, submitted: Submitted): Promise<readonly Lifetime[]> {
  const from = new Date(Math.min(...submitted.values()) - 1_000).toISOString();
  const headers = { authorization: `Bearer ${cloud.key}` };
  const lifetimes: Lifetime[] = [];
  let cursor = '';
  do {
    const query = `task=debug_task&limit=100&from=${from}${cursor}`;
    const page = (await (await fetch(`${cloud.api}/v1/tasks?${query}`, { headers })).json()) as Page;
    for (const { id, state, endedAt } of page.tasks) {
      const submittedAt = submitted.get(id);
      if (submittedAt === undefined) continue;
      if (state !== 'SUCCESS' || !endedAt) throw new Error(`task ${id} is ${state}, not SUCCESS`);
      lifetimes.push({ submittedAt, endedAt: Date.parse(endedAt) });
    }
    cursor = page.cursor ? `&cursor=${page.cursor}` : '';
  } while (cursor);
  if (lifetimes.length !== submitted.size)
    throw new Error(`${submitted.size} tasks were accepted, ${lifetimes.length} are in the list`);
  return lifetimes;
}
