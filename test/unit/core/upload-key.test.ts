import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Owner } from '#core/ids.ts';
import { belongsTo, safeFileName, uploadKey, uploadReference } from '#core/upload-key.ts';

const acme = 'acme' as Owner;
const uploadId = '01920000-0000-7000-8000-000000000000';

test.each([
  ['../../etc/passwd', 'passwd'],
  ['..\\..\\boot.ini', 'boot.ini'],
  ['a\u0000b\nc.pdf', 'a_b_c.pdf'],
  ['....', 'file'],
  ['', 'file'],
  ['.htaccess', 'htaccess'],
  ['Bericht für März (2).pdf', 'Bericht für März (2).pdf'],
  ['報告書.pdf', '報告書.pdf'],
  ['a/b/%2e%2e/c.pdf', 'c.pdf'],
])('the file name %j becomes %j', (name, safe) => {
  expect(safeFileName(name)).toBe(safe);
});

test('any file name gives a key below its owner that the API takes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200, size: 'max' }), (name) => {
      const key = uploadKey(acme, uploadId, name);
      return uploadReference.safeParse(key).success && belongsTo(acme, key) && key.split('/').length === 3;
    }),
    { numRuns: 1000 },
  );
});

test('a key with a path trick is no upload reference', () => {
  for (const key of [
    `acme/${uploadId}/../../x`,
    `acme/${uploadId}/.`,
    `acme/${uploadId}/..`,
    `acme/${uploadId}/a/b`,
    `../${uploadId}/a.pdf`,
    `acme//${uploadId}/a.pdf`,
    `acme/${uploadId}/`,
    `ACME/${uploadId}/a.pdf`,
    's3://bucket/key',
  ])
    expect(uploadReference.safeParse(key).success, key).toBe(false);
});

test('an owner whose name begins like another owns nothing of theirs', () => {
  expect(belongsTo(acme, `acme-2/${uploadId}/a.pdf`)).toBe(false);
});
