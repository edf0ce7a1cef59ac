import type { DynamoDBRecord } from 'aws-lambda';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { reportFirstFailure } from '#functions/task-changes/report-first-failure.ts';
import { aTask } from '#test/fakes/a-task.ts';
import { recordOf } from './stream-records.ts';

const [one, other] = [aTask(), aTask()];
const at = ({ dynamodb }: DynamoDBRecord) => Number(dynamodb?.SequenceNumber);

/** Works through the records; those whose sequence numbers are given fail. */
async function run(records: readonly DynamoDBRecord[], failing: readonly number[] = []) {
  const done: number[] = [];
  const told: number[] = [];
  const response = await reportFirstFailure(
    records,
    async (record) => {
      await null;
      if (failing.includes(at(record))) throw new Error('no');
      done.push(at(record));
    },
    (record) => told.push(at(record)),
  );
  return { done, told, reported: response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
}

test('a batch that succeeds reports nothing', async () => {
  const records = [recordOf(1, one), recordOf(2, other), recordOf(3, one)];
  expect(await run(records)).toMatchObject({ done: expect.arrayContaining([1, 2, 3]), reported: [] });
  expect(await run([])).toMatchObject({ reported: [] });
});

test('a change that fails costs other items nothing, but the later changes of its own wait', async () => {
  const records = [recordOf(1, one), recordOf(2, other), recordOf(3, one), recordOf(4, other)];
  expect(await run(records, [1])).toEqual({ done: [2, 4], told: [1], reported: ['1'] });
});

test('of several failures the first in the stream is reported, whichever came first in time', async () => {
  const records = [recordOf(7, one), recordOf(8, other), recordOf(9, one)];
  expect(await run(records, [8, 9])).toMatchObject({ done: [7], reported: ['8'] });
});

test('a record without a sequence number makes the whole batch come back', async () => {
  expect(await run([{ dynamodb: {} }], [Number.NaN])).toMatchObject({ reported: [''] });
});

test('whatever fails: all before the reported change is done, and each item in its order', async () => {
  const items = [aTask(), aTask(), aTask(), aTask()];
  const anItem = fc.nat({ max: items.length - 1 });
  const batch = fc.array(fc.record({ item: anItem, fails: fc.boolean() }), { maxLength: 100 });
  await fc.assert(
    fc.asyncProperty(batch, async (changes) => {
      const records = changes.map(({ item }, index) => recordOf(index, items[item] ?? one));
      const failing = changes.flatMap(({ fails }, index) => (fails ? [index] : []));
      const { done, reported } = await run(records, failing);
      expect(reported).toEqual(failing.slice(0, 1).map(String));
      const first = failing[0] ?? records.length;
      for (let index = 0; index < first; index += 1) expect(done).toContain(index);
      for (const item of items.keys()) {
        const ofItem = done.filter((index) => changes[index]?.item === item);
        expect(ofItem).toEqual(ofItem.toSorted((a, b) => a - b));
      }
    }),
    { numRuns: 50 },
  );
});
