import { addDueTasks, addOpenTasks } from './fill-table.ts';
import type { LocalCloud } from './local-cloud.ts';

/** Something that people, or the system, do again and again, whatever lies in the table. */
export interface LookUp {
  readonly name: string;
  /** Does it once; gives the milliseconds that it took. */
  run(cloud: LocalCloud): Promise<number>;
}

const dueTasks = 20;

/** List, get, revoke and sweep. */
export const lookUps: readonly LookUp[] = [
  { name: 'list, newest 20', run: (cloud) => list(cloud, '') },
  { name: 'list, state FAILURE', run: (cloud) => list(cloud, '&state=FAILURE') },
  { name: 'list, state SCHEDULED (200 open)', run: (cloud) => list(cloud, '&state=SCHEDULED') },
  {
    name: 'get',
    run: async (cloud) => {
      const [id = ''] = await addOpenTasks(cloud, 1);
      return timed(() => ask(cloud, 'GET', `/v1/tasks/${id}`));
    },
  },
  {
    name: 'revoke',
    run: async (cloud) => {
      const [id = ''] = await addOpenTasks(cloud, 1);
      return timed(() => ask(cloud, 'POST', `/v1/tasks/${id}/revoke`));
    },
  },
  { name: `sweep, ${dueTasks} due`, run: sweep },
];

async function list(cloud: LocalCloud, filter: string): Promise<number> {
  return timed(async () => {
    const { tasks } = await ask<{ tasks: unknown[] }>(cloud, 'GET', `/v1/tasks?limit=20${filter}`);
    if (tasks.length === 0) throw new Error(`the list "${filter}" is empty`);
  });
}

interface Invoked {
  readonly outcome: string;
  readonly payload: { readonly repaired: number };
}

async function sweep(cloud: LocalCloud): Promise<number> {
  const functions = await cloud.control<readonly { readonly functionId: string }[]>('GET', '/functions');
  const id =
    functions.find(({ functionId }) => functionId.startsWith('SweepFunction'))?.functionId ?? 'Sweep';
  await addDueTasks(cloud, dueTasks);
  return timed(async () => {
    const { outcome, payload } = await cloud.control<Invoked>('POST', `/functions/${id}/invoke`, {});
    if (outcome !== 'success') throw new Error(`the sweep failed: ${JSON.stringify(payload)}`);
  });
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await act();
  return performance.now() - from;
}

async function ask<T>(cloud: LocalCloud, method: string, path: string): Promise<T> {
  const headers = { authorization: `Bearer ${cloud.key}` };
  const response = await fetch(`${cloud.api}${path}`, { method, headers });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}
