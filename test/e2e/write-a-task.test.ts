import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { copyOfRepository } from '#test/kit/copy-of-repository.ts';
import { blocksOf } from '#test/kit/document.ts';
import { followDocument } from '#test/kit/follow-document.ts';

const copy = copyOfRepository();
afterAll(() => copy.remove());

test('docs/write-a-task.md can be followed to the letter, and an edit that does not compile changes nothing', async () => {
  const { cloud, steps } = await followDocument(copy, blocksOf('docs/write-a-task.md'));
  expect(steps.map(({ what }) => what)).toContain('write lambdas/tasks/count-words.ts');

  const file = join(copy.folder, 'lambdas/tasks/count-words.ts');
  const good = readFileSync(file, 'utf8');
  writeFileSync(file, good.replace('const counts = new', 'const counts = = new'));
  await cloud.says('not reloaded, the code from before goes on: lambdas/tasks/count-words.ts');
  await cloud.says('[ERROR] Unexpected "="');
  await cloud.says('lambdas/tasks/count-words.ts:23:19:');
  const submit = `npx beatless submit count_words --input '{"text":"to be"}' --wait`;
  expect(copy.sh(submit)).toContain('"words": 2');

  const before = cloud.output().split('reloaded lambdas/tasks/count-words.ts in').length;
  writeFileSync(file, good.replace('words: words.length, table', 'words: words.length * 100, table'));
  await expect
    .poll(() => cloud.output().split('reloaded lambdas/tasks/count-words.ts in').length, { timeout: 60_000 })
    .toBe(before + 1);
  expect(copy.sh(submit)).toContain('"words": 200');
}, 400_000);
