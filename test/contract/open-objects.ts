import { s3ObjectStore } from '#adapters/s3/object-store.ts';
import { presignedLinks } from '#adapters/s3/presigned-links.ts';
import type { ObjectLinks, ObjectStore, UploadForm } from '#core/ports.ts';
import { memoryObjectStore } from '#test/fakes/memory-object-store.ts';
import { openLocalServices } from './local-services.ts';

/** What came of following a link. */
interface Followed {
  readonly status: number;
  readonly fileName?: string | undefined;
  readonly body?: Uint8Array | undefined;
}

/** Buckets under test, with what browsers do to them. */
export interface OpenObjects {
  readonly objects: ObjectStore;
  readonly links: ObjectLinks;
  /** The status of the answer. */
  post(form: UploadForm, body: Uint8Array): Promise<number>;
  follow(link: string): Promise<Followed>;
  close(): Promise<void>;
}

/** Every pair of ObjectStore and ObjectLinks there is. */
export const openedObjects: readonly (readonly [string, () => Promise<OpenObjects>])[] = [
  ['in memory', openMemory],
  ['in S3', openS3],
];

async function openMemory(): Promise<OpenObjects> {
  const memory = memoryObjectStore();
  return {
    objects: memory,
    links: memory,
    post: async (form, body) => memory.post(form, body, Date.now()),
    follow: async (link) => memory.follow(link, Date.now()),
    close: async () => undefined,
  };
}

async function openS3(): Promise<OpenObjects> {
  const { services, region, credentials, close } = await openLocalServices();
  const buckets = { uploadsBucket: 'the-uploads', resultsBucket: 'the-results' };
  for (const name of Object.values(buckets)) await services.s3.createBucket(name, {});
  const endpoint = services.endpoints.s3;
  return {
    objects: s3ObjectStore({ ...buckets, region, endpoint, credentials: async () => credentials }),
    links: presignedLinks({ ...buckets, region, endpoint, credentials: async () => credentials }),
    post,
    follow,
    close,
  };
}

/** As a browser sends a form: the file comes last. */
async function post({ url, fields }: UploadForm, body: Uint8Array): Promise<number> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([Buffer.from(body)]), 'any-name.bin');
  const answer = await fetch(url, { method: 'POST', body: form, signal: AbortSignal.timeout(5000) });
  await answer.arrayBuffer();
  return answer.status;
}

async function follow(link: string): Promise<Followed> {
  const answer = await fetch(link, { signal: AbortSignal.timeout(5000) });
  const body = Buffer.from(await answer.arrayBuffer());
  if (!answer.ok) return { status: answer.status };
  const disposition = answer.headers.get('content-disposition') ?? '';
  const encoded = /^attachment; filename="[^"]*"; filename\*=UTF-8''(.*)$/.exec(disposition)?.[1];
  return { status: answer.status, fileName: encoded && decodeURIComponent(encoded), body };
}
