import { expect, test } from 'vitest';
import type { AnyTaskDefinition } from '#core/define-task.ts';
import { catalogue } from '#tasks/catalogue.ts';
import { debugTask } from '#tasks/debug-task.ts';
import { queues } from '#tasks/queues.ts';
import { checkCatalogue } from '#test/kit/check-catalogue.ts';

const names = Object.keys(queues);

test('every definition can be deployed', () => {
  expect(checkCatalogue(catalogue, names)).toEqual([]);
});

test.each<[string, Partial<AnyTaskDefinition>]>([
  ['its name is snake_case', { name: 'debugTask' }],
  ['its description is a sentence', { description: '' }],
  ['there is no queue "slow"', { queue: 'slow' }],
  ['timeoutSeconds is 1 to 780', { timeoutSeconds: 900 }],
  ['timeoutSeconds is 1 to 780', { timeoutSeconds: 0 }],
  ['retry states maxAttempts', { retry: { maxAttempts: 0, backoff: 'exponential' } }],
  ['its example does not parse', { example: { mesage: 'a slip' } }],
  ['rateLimit.rate is for example', { rateLimit: { per: 'owner', rate: '10 per second' } }],
])('a definition is refused: %s', (sentence, change) => {
  const [wrong, ...more] = checkCatalogue([{ ...debugTask, ...change }], names);
  expect(wrong).toContain(sentence);
  expect(more).toEqual([]);
});

test('two definitions of one name are refused', () => {
  expect(checkCatalogue([debugTask, debugTask], names)).toEqual([
    'debug_task: two definitions have this name',
  ]);
});
