import { setTimeout as wait } from 'node:timers/promises';
import { insist } from '#bench/faults/client.ts';
import type { BenchCloud } from '#bench/faults/cloud.ts';
import { ENDED } from './judge.ts';
import { fileOf, type LoadRequest, loaderOf } from './loads.ts';

/** What a client knows of a load: its task, and the one of the run after it. */
export interface AcceptedLoad {
  readonly request: LoadRequest;
  /** More than one only if a promise was broken. */
  readonly ids: ReadonlySet<string>;
  readonly repeatedId?: string;
}

/** Uploads the file, and makes its bundle and its loader; answers with the loader's id. */
export async function prepareLoad(cloud: BenchCloud, request: LoadRequest): Promise<string> {
  const upload = await uploadFile(cloud, `load-${request.number}.csv`, fileOf(request));
  const bundle = await insist<{ id: string }>(cloud, '/v1/bundles', { name: `load ${request.number}` });
  await insist(cloud, `/v1/bundles/${bundle.id}/documents`, { upload });
  const loader = await insist<{ id: string }>(cloud, '/v1/loaders', loaderOf(request, bundle.id));
  return loader.id;
}

/** Runs the loader until the run is accepted, as an impatient client does. */
export async function runLoad(
  cloud: BenchCloud,
  request: LoadRequest,
  loader: string,
): Promise<AcceptedLoad> {
  const run = async (key: string): Promise<string> => {
    const headers = { 'idempotency-key': `load-${request.number}-${key}` };
    const { id } = await insist<{ id: string }>(cloud, `/v1/loaders/${loader}/run`, {}, headers);
    return id;
  };
  const ids = new Set(await Promise.all(Array.from({ length: request.copies }, () => run('first'))));
  const repeatedId = request.isRepeated ? await run('again') : undefined;
  return { request, ids, ...(repeatedId !== undefined && { repeatedId }) };
}

/** How long (real ms) between two looks at a task whose time to be revoked has not come. */
const LOOK_MS = 100;

/**
 * Revokes what the load became, once its task is in the state that is wanted; gives the state in which the revoke met it,
 * nothing if it ended before. `over` ends the waiting.
 */
export async function revokeLoad(
  cloud: BenchCloud,
  { request, ids }: AcceptedLoad,
  over: AbortSignal,
): Promise<string | undefined> {
  const [id] = ids;
  const { revokeIn } = request;
  if (revokeIn === undefined || id === undefined) return undefined;
  while (revokeIn !== 'PENDING' && !over.aborted) {
    const state = await stateOf(cloud, id);
    if (state === revokeIn) break;
    if (state !== undefined && ENDED.includes(state)) return undefined;
    await wait(LOOK_MS);
  }
  if (over.aborted) return undefined;
  const { state } = await insist<{ state?: string }>(cloud, `/v1/tasks/${id}/revoke`, {}, {}, [409]);
  return state === 'REVOKED' ? 'QUEUED' : state;
}

/** Undefined if a fault struck the question. */
async function stateOf({ api, key }: BenchCloud, id: string): Promise<string | undefined> {
  const answer = await fetch(`${api}/v1/tasks/${id}`, { headers: { authorization: `Bearer ${key}` } }).catch(
    () => undefined,
  );
  const body = (await answer?.json().catch(() => undefined)) as { readonly state?: string } | undefined;
  return body?.state;
}

/** Uploads a CSV file by the form that the API gives; how the API calls it. */
export async function uploadFile(cloud: BenchCloud, fileName: string, content: string): Promise<string> {
  const contentType = 'text/csv';
  const form = await insist<{ upload: string; url: string; fields: Record<string, string> }>(
    cloud,
    '/v1/uploads',
    {
      fileName,
      contentType,
    },
  );
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  body.append('file', new Blob([content], { type: contentType }), fileName);
  const answer = await fetch(form.url, { method: 'POST', body });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${fileName} was not uploaded: ${answer.status}`);
  return form.upload;
}
