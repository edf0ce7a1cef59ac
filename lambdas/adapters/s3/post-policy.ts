import { createHmac } from 'node:crypto';
import { createScope, getSigningKey } from '@smithy/signature-v4';
import type { UploadForm } from '#core/ports.ts';
import type { Credentials } from '../aws/credentials.ts';
import { Sha256 } from '../aws/sha256.ts';

/** What one form may upload. Times in ms. */
export interface PostPolicy {
  readonly bucket: string;
  readonly key: string;
  readonly contentType: string;
  readonly maxBytes: number;
  readonly expiresAt: number;
  readonly now: number;
}

/** Form fields that let a browser POST exactly one object: this key, this type, 1 to `maxBytes` bytes. */
export async function signPostPolicy(
  policy: PostPolicy,
  region: string,
  credentials: Credentials,
): Promise<UploadForm['fields']> {
  const date = `${new Date(policy.now).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const day = date.slice(0, 8);
  const signed = {
    key: policy.key,
    'Content-Type': policy.contentType,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${credentials.accessKeyId}/${createScope(day, region, 's3')}`,
    'X-Amz-Date': date,
    ...(credentials.sessionToken ? { 'X-Amz-Security-Token': credentials.sessionToken } : {}),
  };
  const document = {
    expiration: new Date(policy.expiresAt).toISOString(),
    conditions: [
      { bucket: policy.bucket },
      ['content-length-range', 1, policy.maxBytes],
      ...Object.entries(signed).map(([name, value]) => ['eq', `$${name}`, value]),
    ],
  };
  const encoded = Buffer.from(JSON.stringify(document)).toString('base64');
  const signingKey = await getSigningKey(Sha256, credentials, day, region, 's3');
  const signature = createHmac('sha256', signingKey).update(encoded).digest('hex');
  return { ...signed, Policy: encoded, 'X-Amz-Signature': signature };
}
