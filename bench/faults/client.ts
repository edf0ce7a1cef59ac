import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { BenchCloud } from './cloud.ts';
import type { TaskRequest } from './requests.ts';

/** What a client knows of its request in the end. `ids` has more than one only if a promise was broken. */
export interface Accepted {
  readonly request: TaskRequest;
  readonly ids: ReadonlySet<string>;
}

/** A small real document, to be read and converted under faults. */
const PDF = 'test/fixtures/pdf/nhanes-iii-guidelines-appendix-a.pdf';
const RETRY_MS = 100;
/** A request that is not accepted within so many tries is a defect of its own. */
const MAX_TRIES = 300;

/** Submits all requests, `parallel` at a time, each until it is accepted. `onAccepted` is told after each. */
export async function submitAll(
  cloud: BenchCloud,
  requests: readonly TaskRequest[],
  { parallel, onAccepted }: { readonly parallel: number; readonly onAccepted: (accepted: Accepted) => void },
): Promise<Accepted[]> {
  const waiting = [...requests];
  const done: Accepted[] = [];
  const revokes: Promise<void>[] = [];
  const client = async (): Promise<void> => {
    for (let request = waiting.shift(); request; request = waiting.shift()) {
      const accepted = await submit(cloud, request);
      done.push(accepted);
      onAccepted(accepted);
      if (request.revokeAfterMs === undefined) continue;
      const revoke = revokeLater(cloud, accepted);
      // told at the end
      revoke.catch(() => undefined);
      revokes.push(revoke);
    }
  };
  await Promise.all(Array.from({ length: parallel }, client));
  await Promise.all(revokes);
  return done;
}

/** Sends one request, in all its copies, until it is accepted. */
export async function submit(cloud: BenchCloud, request: TaskRequest): Promise<Accepted> {
  const { key, task, options, copies } = request;
  const input = task === 'convert_pdf' ? { source: { upload: await upload(cloud) } } : request.input;
  const body = { task, input, ...(options && { options }) };
  const send = async (): Promise<string> => {
    const { id } = await insist<{ id: string }>(cloud, '/v1/tasks', body, { 'idempotency-key': key });
    return id;
  };
  return { request, ids: new Set(await Promise.all(Array.from({ length: copies }, send))) };
}

async function revokeLater(cloud: BenchCloud, { request, ids }: Accepted): Promise<void> {
  await wait(request.revokeAfterMs);
  for (const id of ids) await insist(cloud, `/v1/tasks/${id}/revoke`, {}, {}, [409]);
}

/** Repeats on 429, 5xx and broken connections, as our clients do; any other refusal is an error. */
export async function insist<T>(
  { api, key }: BenchCloud,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  alsoFine: readonly number[] = [],
): Promise<T> {
  let last = '';
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    if (attempt > 0) await wait(RETRY_MS);
    const answer = await fetch(`${api}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    }).catch((error: unknown) => String(error));
    if (typeof answer === 'string') {
      last = answer;
      continue;
    }
    const text = await answer.text().catch(() => '');
    if (answer.ok || alsoFine.includes(answer.status)) return JSON.parse(text) as T;
    last = `${answer.status} ${text}`;
    if (answer.status < 500 && answer.status !== 429) break;
  }
  throw new Error(`POST ${path} was never accepted: ${last}`);
}

/** An upload that a fault broke is made anew. */
async function upload(cloud: BenchCloud): Promise<string> {
  const bytes = await readFile(PDF);
  for (;;) {
    const form = await insist<{ upload: string; url: string; fields: Record<string, string> }>(
      cloud,
      '/v1/uploads',
      { fileName: 'a.pdf', contentType: 'application/pdf' },
    );
    const body = new FormData();
    for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
    body.append('file', new Blob([bytes], { type: 'application/pdf' }), 'a.pdf');
    const answer = await fetch(form.url, { method: 'POST', body }).catch(() => undefined);
    await answer?.arrayBuffer().catch(() => undefined);
    if (answer?.ok) return form.upload;
  }
}
