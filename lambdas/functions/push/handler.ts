import type { DynamoDBStreamEvent } from 'aws-lambda';
import { apiGatewaySender } from '#adapters/api-gateway/push-sender.ts';
import { environmentConnection, impatient } from '#adapters/aws/connection.ts';
import { dynamoDb } from '#adapters/dynamodb/client.ts';
import { dynamoPushStore } from '#adapters/dynamodb/push-store.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { lastOfEachState, type PushDeps, pushTasks } from '#core/push.ts';
import { summarize } from '../api/task-view.ts';
import { readEnv } from '../read-env.ts';
import { parseChange } from '../task-changes/parse-change.ts';
import { pushEnv } from './env.ts';

const connection = environmentConnection(impatient);
const env = readEnv(pushEnv);
const deps: PushDeps = {
  push: dynamoPushStore(dynamoDb(connection), env.PUSH_TABLE),
  sender: apiGatewaySender(connection, env.PUSH_ENDPOINT),
  clock: systemClock,
  show: summarize,
};

/** Pushes what has changed to whoever watches it. A batch that fails comes again: versions make it harmless. */
export async function handler({ Records }: DynamoDBStreamEvent): Promise<void> {
  const changes = Records.map((record) => parseChange(record).after);
  const owners = Map.groupBy(changes, ({ owner }) => owner);
  await Promise.all(
    [...owners].map(([owner, ofOwner]) => {
      const ofTasks = Map.groupBy(ofOwner, ({ id }) => id).values();
      return pushTasks(owner, [...ofTasks].flatMap(lastOfEachState), deps);
    }),
  );
}
