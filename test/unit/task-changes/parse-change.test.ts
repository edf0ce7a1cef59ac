import { expect, test } from 'vitest';
import { parseChange } from '#functions/task-changes/parse-change.ts';
import { anEndedTask, aStartedTask, aTask } from '#test/fakes/a-task.ts';
import { recordOf } from './stream-records.ts';

test('a new task has nothing before it', () => {
  const task = aTask({ input: { text: '' } });
  expect(parseChange(recordOf(1, task))).toEqual({ after: task });
});

test('a changed task is known before and after', () => {
  const after = anEndedTask('FAILURE');
  const before = aStartedTask({ id: after.id });
  expect(parseChange(recordOf(1, after, before))).toEqual({ before, after });
});

test.each([
  ['no image', {}],
  ['an image of something else', { NewImage: { pk: { S: 'T#acme#202611' }, sk: { S: 'x' } } }],
  ['a binary value', { NewImage: { pk: { B: 'AAAA' } } }],
])('%s is refused: it comes again and ends in the queue of failures', (_what, dynamodb) => {
  expect(() => parseChange({ dynamodb })).toThrow();
});
