import { expect, test } from 'vitest';
import { runSnippets } from './run-snippets.ts';

test('the TypeScript of docs/from-celery.md runs and prints what it says', async () => {
  const printed = await runSnippets('docs/from-celery.md');
  expect(printed.length).toBe(3);
  for (const { expected, said, line } of printed) expect(said, `line ${line}`).toBe(expected);
});
