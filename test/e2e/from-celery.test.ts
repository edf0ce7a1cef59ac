import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocksOf } from '#test/kit/document.ts';
import { type Cloud, startCloud } from './cloud.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.stop());

test('the commands of docs/from-celery.md work as they stand', () => {
  const commands = blocksOf('docs/from-celery.md').filter(({ language }) => language === 'sh');
  expect(commands.length).toBeGreaterThan(2);
  for (const { text, line } of commands) {
    const env = { ...process.env, BEATLESS_URL: cloud.api, BEATLESS_KEY: cloud.key };
    const done = spawnSync('bash', ['-euo', 'pipefail', '-c', text], { env, encoding: 'utf8' });
    expect(done.status, `line ${line}:\n${done.stdout}${done.stderr}`).toBe(0);
  }
}, 300_000);
