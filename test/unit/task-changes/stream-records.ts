import type { DynamoDBRecord } from 'aws-lambda';
import { toTaskItem } from '#adapters/dynamodb/task-item.ts';
import type { Task } from '#core/task.ts';

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

/** What a table's stream tells of a write; `at` is its sequence number. */
export function recordOf(at: number, after: Task, before?: Task): DynamoDBRecord {
  const image = (task: Task) => toTaskItem(task) as unknown as Image;
  const { pk, sk } = image(after) ?? {};
  return {
    eventName: before ? 'MODIFY' : 'INSERT',
    dynamodb: {
      SequenceNumber: String(at),
      ...(pk && sk ? { Keys: { pk, sk } } : {}),
      NewImage: image(after),
      ...(before ? { OldImage: image(before) } : {}),
    },
  };
}
