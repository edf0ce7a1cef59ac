import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Block, blocksOf } from '#test/kit/document.ts';
import { type Copy, copyOfRepository } from './copy-of-repository.ts';

const copy = copyOfRepository();
afterAll(() => copy.remove());

/** Does what a document says, block by block; the only liberty is the port, which may be taken here. */
async function followDocument({ folder, sh, start }: Copy, blocks: readonly Block[]) {
  let cloud: ReturnType<Copy['start']> | undefined;
  let said = '';
  for (const { language, label, text, line } of blocks) {
    const where = `line ${line}`;
    if (language === 'ts') {
      const [, file] = /^\/\/ (\S+)\n/.exec(text) ?? [];
      if (!file) throw new Error(`${where}: the first line of the block names no file`);
      writeFileSync(join(folder, file), `${text.slice(text.indexOf('\n') + 1)}\n`);
    } else if (language === 'sh' && text === 'npm start') {
      cloud = start('npm start -- --port 0');
      await cloud.says("API's documentation");
    } else if (language === 'sh') said = sh(text);
    else if (language === 'text' && label === 'reload') await cloud?.says(text);
    else if (language === 'text')
      for (const expected of text.split('\n')) expect(said, where).toContain(expected);
    else if (language !== 'console') throw new Error(`${where}: nobody knows what to do with "${language}"`);
  }
  if (!cloud) throw new Error('the document never starts the local cloud');
  return cloud;
}

test('docs/write-a-task.md can be followed to the letter, and an edit that does not compile changes nothing', async () => {
  const cloud = await followDocument(copy, blocksOf('docs/write-a-task.md'));

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
