import { setTimeout as wait } from 'node:timers/promises';
import { insist } from '#bench/faults/client.ts';
import type { BenchCloud } from '#bench/faults/cloud.ts';
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

/** Runs the loader until the run is accepted, as an impatient client does; revokes it where that is wanted. */
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
  if (request.revokeAfterMs !== undefined) {
    await wait(request.revokeAfterMs);
    for (const id of ids) await insist(cloud, `/v1/tasks/${id}/revoke`, {}, {}, [409]);
  }
  return { request, ids, ...(repeatedId !== undefined && { repeatedId }) };
}

async function uploadFile(cloud: BenchCloud, fileName: string, content: string): Promise<string> {
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
