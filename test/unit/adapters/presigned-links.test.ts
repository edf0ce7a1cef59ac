import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl, S3RequestPresigner } from '@aws-sdk/s3-request-presigner';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { presignedLinks } from '#adapters/s3/presigned-links.ts';

const region = 'eu-central-1';
const now = Date.UTC(2026, 10, 20, 12, 30, 15);
const buckets = { uploadsBucket: 'the-uploads', resultsBucket: 'the-results' };
const short = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret/+=' };
const assumed = { ...short, sessionToken: 'token+/=&' };

/** The AWS SDK's own signers, which the function does without, say what is right. */
beforeEach(() => void vi.useFakeTimers({ now, toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

describe.each([
  ['at AWS, with long-lived credentials', short, undefined],
  ['at AWS, with those of a role', assumed, undefined],
  ['at another endpoint', assumed, 'http://127.0.0.1:14610'],
])('links %s', (_, credentials, endpoint) => {
  const links = presignedLinks({ ...buckets, region, credentials: async () => credentials, endpoint });
  const s3 = new S3Client({ region, credentials, ...(endpoint ? { endpoint, forcePathStyle: true } : {}) });

  const presigner = new S3RequestPresigner({ ...s3.config, region, credentials });

  test('are those that the SDK makes, for every key and name', async () => {
    const key = fc
      .array(fc.string({ minLength: 1, unit: 'grapheme' }), { minLength: 1, maxLength: 3 })
      .map((parts) => `results/${parts.join('/')}`)
      // A URL parser (and so S3) knows no such names; result keys never have them.
      .filter((text) => !/(?:^|\/)\.{0,2}(?:\/|$)/.test(text));
    await fc.assert(
      fc.asyncProperty(key, fc.string({ unit: 'grapheme' }), async (Key, fileName) => {
        const link = new URL(await links.resultLink({ key: Key, fileName, expiresSeconds: 900, now }));
        const byCommand = new URL(
          await getSignedUrl(s3, new GetObjectCommand({ Bucket: 'the-results', Key })),
        );
        expect(link.host).toBe(byCommand.host);
        expect(link.pathname).toBe(byCommand.pathname);
        const disposition = link.searchParams.get('response-content-disposition') ?? '';
        const request = {
          method: 'GET',
          headers: {},
          protocol: link.protocol,
          hostname: link.hostname,
          ...(link.port ? { port: Number(link.port) } : {}),
          path: link.pathname,
          query: { 'response-content-disposition': disposition },
        };
        const expected = await presigner.presign(request, { expiresIn: 900 });
        expect(Object.fromEntries(link.searchParams)).toEqual(expected.query);
      }),
      { numRuns: 40 },
    );
  });

  test('sign an upload form as the SDK does: this key, this type, this size, until then', async () => {
    const key = 'acme/01936b5c-0000-7000-8000-000000000001/ä b.pdf';
    const asked = { key, contentType: 'application/pdf', maxBytes: 5000, expiresAt: now + 600_000, now };
    const { url, fields } = await links.uploadForm(asked);
    const expected = await createPresignedPost(s3, { Bucket: 'the-uploads', Key: key, Expires: 600 });
    expect(url).toBe(expected.url);
    for (const name of ['key', 'X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Security-Token'])
      expect(fields[name]).toBe(expected.fields[name]);
    const policy = JSON.parse(Buffer.from(fields.Policy ?? '', 'base64').toString());
    expect(policy.expiration).toBe('2026-11-20T12:40:15.000Z');
    expect(policy.conditions).toEqual(
      expect.arrayContaining([
        { bucket: 'the-uploads' },
        ['content-length-range', 1, 5000],
        ['eq', '$key', key],
        ['eq', '$Content-Type', 'application/pdf'],
      ]),
    );
    // S3 wants each field that is sent to be in the policy.
    const { Policy, 'X-Amz-Signature': signature, ...signed } = fields;
    for (const [name, value] of Object.entries(signed))
      expect(policy.conditions).toContainEqual(['eq', `$${name}`, value]);
    expect(Policy).toBeDefined();
    expect(signature).toMatch(/^[0-9a-f]{64}$/);
  });
});
