import { expect, test } from 'vitest';
import { warmUp } from '#functions/api/warm-up.ts';
import { catalogue } from '#tasks/catalogue.ts';
import { testApi } from './api-fixture.ts';

test('the warm-up reads from the key table and a queue, and logs one line', async () => {
  const { deps, keys, wakeUps, log } = testApi();
  const asked: string[] = [];
  const { get } = keys;
  const { depth } = wakeUps;
  keys.get = (id) => {
    asked.push('keys');
    return get(id);
  };
  wakeUps.depth = (queue) => {
    asked.push(queue);
    return depth(queue);
  };
  await warmUp(deps, catalogue);
  expect(asked).toEqual(['keys', 'documents']);
  expect(log.lines).toEqual([{ level: 'info', message: 'warm', fields: { ms: 0 } }]);
});

test('a warm-up that fails is logged, never thrown', async () => {
  const { deps, keys, log } = testApi();
  const error = new Error('no connection');
  keys.get = () => Promise.reject(error);
  await warmUp(deps, catalogue);
  expect(log.lines).toContainEqual({ level: 'warn', message: 'warm-up failed', fields: { error } });
});
