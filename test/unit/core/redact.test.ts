import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newApiKeySecret } from '#adapters/system/secrets.ts';
import { redact, redactText } from '#core/redact.ts';

describe('a log line', () => {
  test('keeps the id of an API key and loses its secret, wherever it stands', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const { token, secret, id } = newApiKeySecret();
        const text = redactText(`${before} ${token} ${after}`);
        expect(text).not.toContain(secret);
        expect(text).toContain(`bl_${id}_[redacted]`);
      }),
    );
  });

  test('keeps the target of a signed link and loses its signature and session token', () => {
    const link =
      'https://b.s3.eu-west-1.amazonaws.com/k?X-Amz-Date=2026&X-Amz-Security-Token=abc%2F&X-Amz-Signature=beef01';
    expect(redactText(`see ${link}.`)).toBe(
      'see https://b.s3.eu-west-1.amazonaws.com/k?X-Amz-Date=2026&X-Amz-Security-Token=[redacted]&X-Amz-Signature=[redacted]',
    );
  });

  test.each([
    ['Authorization: Bearer abcdefgh12345', 'Authorization: Bearer [redacted]'],
    ['authorization=somethingsecret', 'authorization=[redacted]'],
    ['{"Authorization":"Basic dXNlcjpwYXNz"}', '{"Authorization":"Basic [redacted]"}'],
    [
      `Authorization: AWS4-HMAC-SHA256 Credential=AKIA/x, Signature=${'a1'.repeat(32)}`,
      'Authorization: AWS4-HMAC-SHA256 Credential=AKIA/x, Signature=[redacted]',
    ],
  ])('loses the value of Authorization in %s', (text, shown) => {
    expect(redactText(text)).toBe(shown);
  });

  test('loses whatever stands under a name that holds secrets', () => {
    const line = {
      headers: { Authorization: 'x', cookie: ['y'] },
      secretAccessKey: 'z',
      secretHash: 'kept',
      n: 1,
    };
    expect(JSON.parse(JSON.stringify(line, redact))).toEqual({
      headers: { Authorization: '[redacted]', cookie: '[redacted]' },
      secretAccessKey: '[redacted]',
      secretHash: 'kept',
      n: 1,
    });
  });

  test('leaves ordinary text as it is', () => {
    const text = 'table_1.csv of bl_report: a basic example, bearer of news';
    expect(redactText(text)).toBe(text);
  });
});
