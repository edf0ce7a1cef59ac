import { describe, expect, test } from 'vitest';
import { onlyWhereUsed } from '#core/only-where-used.ts';

const act = async (step: string) => `${step} done`;

describe('what a queue does not use', () => {
  test.each([
    [undefined, 'mail done'],
    [['once', 'group'] as const, 'mail done'],
  ])('with uses %j, it is done', async (uses, done) => {
    const deps = { queue: 'bulk', queueLimits: uses ? { uses } : {} };
    expect(await onlyWhereUsed('once', act, deps)('mail')).toBe(done);
  });

  test('is refused for good, and the message says what to change', async () => {
    const deps = { queue: 'bulk', queueLimits: { uses: ['group'] as const } };
    await expect(onlyWhereUsed('once', act, deps)('mail')).rejects.toMatchObject({
      reason: 'notInThisQueue',
      message:
        'Tasks of the queue "bulk" may not use ctx.once: add \'once\' to its "uses" in lambdas/tasks/queues.ts.',
    });
  });
});
