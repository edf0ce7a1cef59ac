import type { DynamoDBRecord } from 'aws-lambda';
import { fromTaskItem } from '#adapters/dynamodb/task-item.ts';
import type { TaskChange } from '#core/react-to-change.ts';

/** The task before and after the write that a record of the stream tells of. Throws when an image is not a task. */
export function parseChange({ dynamodb }: DynamoDBRecord): TaskChange {
  const after = taskOf(dynamodb?.NewImage);
  return dynamodb?.OldImage ? { before: taskOf(dynamodb.OldImage), after } : { after };
}

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

function taskOf(image: Image) {
  // Streams spell attributes as the SDK does, binary values aside, which are refused.
  return fromTaskItem({ ...image } as Parameters<typeof fromTaskItem>[0]);
}
