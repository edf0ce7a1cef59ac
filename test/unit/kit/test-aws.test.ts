import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';
import { readAwsTarget } from '#kit/test-aws.ts';

const all = {
  BEATLESS_AWS_WORKGROUP: 'reports',
  BEATLESS_AWS_BUCKET: 'results',
  BEATLESS_AWS_COPY_ROLE: 'arn:aws:iam::123456789012:role/copy',
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIA',
  AWS_SECRET_ACCESS_KEY: 'secret',
};

test('npm run test:aws without a workgroup says what is missing, and is no success', async () => {
  const { BEATLESS_AWS_WORKGROUP: _, AWS_REGION: __, ...rest } = all;
  const env = { PATH: process.env.PATH ?? '', ...rest };
  const [code, said] = await new Promise<[unknown, string]>((resolve) =>
    execFile(process.execPath, ['kit/test-aws.ts'], { env }, (error, stdout, stderr) =>
      resolve([error?.code, stdout + stderr]),
    ),
  );
  expect(code).toBe(2);
  expect(said).toContain('nothing was run. missing: BEATLESS_AWS_WORKGROUP, AWS_REGION (');
  expect(said).not.toContain('secret');
});

test('the database is dev unless another is named', () => {
  expect(readAwsTarget(all)).toMatchObject({ workgroup: 'reports', bucket: 'results', database: 'dev' });
  expect(readAwsTarget({ ...all, BEATLESS_AWS_DATABASE: 'sales' }).database).toBe('sales');
});
