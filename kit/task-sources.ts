import type { TaskName } from './task-name.ts';

/** The source of a new definition: small, complete, and saying at each place what may stand there. */
export function definitionSource({ snake, camel }: TaskName, queue: string, description: string): string {
  return `import * as z from 'zod/mini';
import { defineTask } from '#core/define-task.ts';

/** ${description} */
export const ${camel} = defineTask({
  name: '${snake}',
  description: ${JSON.stringify(description)},
  queue: '${queue}',
  /** What callers send; anything else is refused with 400 before a task is made. */
  input: z.strictObject({
    name: z.string().check(z.minLength(1), z.maxLength(200)),
    times: z._default(z.int().check(z.gte(1), z.lte(1_000)), 3),
  }),
  /** What they get back. */
  output: z.object({ greeting: z.string(), file: z.object({ $file: z.string(), bytes: z.int(), contentType: z.string() }) }),
  /** Shown in the API's documentation. */
  example: { name: 'world', times: 3 },
  retry: { maxAttempts: 3, backoff: 'exponential' },
  timeoutSeconds: 60,
  // Safe to repeat: names come from the input, never from the time or a random number.
  run: async ({ name, times }, { files, progress, signal }) => {
    const lines: string[] = [];
    for (let line = 1; line <= times; line += 1) {
      signal.throwIfAborted();
      lines.push(\`Hello, \${name}!\`);
      progress(line, times, 'lines');
    }
    const file = await files.write('greetings.txt', 'text/plain', \`\${lines.join('\\n')}\\n\`);
    return { greeting: \`Hello, \${name}!\`, file };
  },
});
`;
}

/** The source of its test. */
export function testSource({ camel, kebab, snake }: TaskName): string {
  return `import { expect, test } from 'vitest';
import { ${camel} } from '#tasks/${kebab}.ts';
import { testTask } from '#test/kit/test-task.ts';

test('${snake} gives its result and its file', async () => {
  const run = await testTask(${camel}, { name: 'world', times: 2 });
  expect(run).toMatchObject({ state: 'SUCCESS', result: { greeting: 'Hello, world!' }, attempts: 1 });
  expect(run.text('greetings.txt')).toBe('Hello, world!\\nHello, world!\\n');
  expect(run.progress.at(-1)).toEqual({ done: 2, total: 2, stage: 'lines' });
});

test('${snake} that dies while it writes is tried again', async () => {
  const run = await testTask(${camel}, { name: 'world' }, { failAt: { step: 'file:greetings.txt' } });
  expect(run).toMatchObject({ state: 'SUCCESS', crashes: 1 });
});

test('${snake} refuses an input that makes no sense', async () => {
  await expect(testTask(${camel}, { name: '' })).rejects.toMatchObject({ fields: [{ field: 'input.name' }] });
});
`;
}
