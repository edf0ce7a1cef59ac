import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Answer } from '../answer.ts';
import { authenticateForm } from '../gateway/authenticate.ts';
import type { ServiceGateway } from '../gateway/gateway.ts';
import { bodyChunks } from '../request-body.ts';
import { element, ServiceError } from '../service-error.ts';
import { readUploadForm } from './form.ts';
import { objectMeta } from './object-headers.ts';
import { checkKey } from './place.ts';
import { checkPostPolicy, checkSize } from './post-policy.ts';
import { MAX_BODY_BYTES, observe } from './receive-body.ts';
import { type ObjectStore, putObject } from './store.ts';

/** Handles a browser form upload (presigned POST) to a bucket. */
export async function acceptForm(
  req: IncomingMessage,
  bucket: string,
  deps: { readonly store: ObjectStore; readonly gateway: ServiceGateway; readonly url: string },
): Promise<Answer | undefined> {
  const { store, gateway } = deps;
  const form = await readUploadForm(bodyChunks(req), req.headers['content-type'] ?? '');
  const caller = authenticateForm(form.fields, gateway.keys);
  const allowed = checkPostPolicy(form.fields, bucket);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: S3's placeholder for the name of the file
  const key = (form.fields.get('key') ?? '').replaceAll('${filename}', form.fileName);
  if (key === '')
    throw new ServiceError('InvalidArgument', 'Bucket POST must contain a field named "key".', 400);
  checkKey(key);

  const hash = createHash('md5');
  const limit = Math.min(allowed?.max ?? MAX_BODY_BYTES, MAX_BODY_BYTES);
  const blob = await store.blobs.write(observe(form.content, (chunk) => hash.update(chunk), limit));
  let isKept = false;
  try {
    checkSize(blob.size, allowed);
    const etag = `"${hash.digest('hex')}"`;
    return await gateway.pass(caller, {
      service: 's3',
      operation: 'PostObject',
      resource: `${bucket}/${key}`,
      needs: [{ action: 's3:PutObject', resource: `arn:aws:s3:::${bucket}/${key}` }],
      effect: async () => {
        isKept = true;
        const meta = objectMeta(Object.fromEntries(form.fields));
        putObject(store, bucket, {
          key,
          blobs: [blob],
          size: blob.size,
          etag,
          modifiedAt: Date.now(),
          ...meta,
        });
        return answerForm(form.fields, {
          bucket,
          key,
          etag,
          location: `${deps.url}/${bucket}/${encodeURIComponent(key)}`,
        });
      },
    });
  } finally {
    if (!isKept) await store.blobs.delete(blob);
  }
}

interface Stored {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  readonly location: string;
}

function answerForm(fields: ReadonlyMap<string, string>, { bucket, key, etag, location }: Stored): Answer {
  const headers = { etag, location };
  const redirect = fields.get('success_action_redirect') ?? fields.get('redirect');
  if (redirect !== undefined && URL.canParse(redirect)) {
    const target = new URL(redirect);
    for (const [name, value] of Object.entries({ bucket, key, etag })) target.searchParams.set(name, value);
    return { status: 303, headers: { ...headers, location: target.href } };
  }
  const status = fields.get('success_action_status');
  if (status === '200') return { status: 200, headers };
  if (status !== '201') return { status: 204, headers };
  const result =
    element('Location', location) + element('Bucket', bucket) + element('Key', key) + element('ETag', etag);
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>${result}</PostResponse>`;
  return { status: 201, headers: { ...headers, 'content-type': 'application/xml' }, body };
}
