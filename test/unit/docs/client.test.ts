import { expect, test, vi } from 'vitest';
import { inMemoryApi } from '../client/in-memory-api.ts';
import { runSnippets } from './run-snippets.ts';

test('the snippets of docs/client.md run and print what it says', async () => {
  const api = await inMemoryApi();
  vi.stubGlobal('fetch', api.fetch);
  vi.stubEnv('BEATLESS_URL', 'https://api.test');
  vi.stubEnv('BEATLESS_KEY', api.key);
  const printed = await runSnippets('docs/client.md');
  expect(printed.length).toBe(3);
  for (const { expected, said, line } of printed) expect(said, `line ${line}`).toBe(expected);
});
