import { expect, test } from 'vitest';
import { reloadLine } from '#local/runtime/reload/reload-line.ts';

const files = ['lambdas/tasks/a.ts'];

test.each([
  [
    { event: 'reloaded', files, functions: ['Worker', 'Api'], seconds: 1.23 },
    'reloaded lambdas/tasks/a.ts in 1.2 s: Worker, Api',
  ],
  [
    { event: 'reloaded', files: ['a', 'b', 'c', 'd'], functions: [], seconds: 0.5 },
    'reloaded 4 files in 0.5 s: no function is changed by it',
  ],
  [
    { event: 'reloadFailed', files, reason: '✘ [ERROR] Unexpected "="' },
    'not reloaded, the code from before goes on: lambdas/tasks/a.ts\n✘ [ERROR] Unexpected "="',
  ],
  [
    { event: 'restartNeeded', files: ['lib/app-stack.ts'], reason: 'the stacks may have changed' },
    'changed lib/app-stack.ts: the stacks may have changed; stop (Ctrl-C) and start again to apply all of it',
  ],
] as const)('%j', (reloading, line) => {
  expect(reloadLine(reloading)).toBe(line);
});
