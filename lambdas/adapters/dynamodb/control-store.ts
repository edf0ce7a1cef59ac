import type { Clock, ControlStore } from '#core/ports.ts';
import type { Item } from './attributes.ts';
import { DeleteItemCommand, type DynamoDb, PutItemCommand, QueryCommand } from './client.ts';

const partition = { S: 'P' };
/** What is paused is asked before every task, so a process remembers the answer for so long. */
const rememberedMs = 10_000;

/** What operators have paused, in the task table (`P`, `queue:<name>` or `task:<name>`). Known to all within 10 s. */
export function dynamoControlStore(
  client: DynamoDb,
  tableName: string,
  clock: Pick<Clock, 'now'>,
): ControlStore {
  let known: { readonly until: number; readonly names: Promise<ReadonlySet<string>> } | undefined;
  const paused = (): Promise<ReadonlySet<string>> => {
    const now = clock.now();
    if (known && known.until > now) return known.names;
    const asked = { until: now + rememberedMs, names: readPaused(client, tableName) };
    known = asked;
    asked.names.catch(() => {
      if (known === asked) known = undefined;
    });
    return asked.names;
  };
  return {
    paused,
    pause: async (name, by, now) => {
      const at = { N: String(now) };
      const Item = { pk: partition, sk: { S: name }, by: { S: by }, at };
      await client.send(new PutItemCommand({ TableName: tableName, Item }));
      known = undefined;
    },
    resume: async (name) => {
      const Key = { pk: partition, sk: { S: name } };
      await client.send(new DeleteItemCommand({ TableName: tableName, Key }));
      known = undefined;
    },
  };
}

async function readPaused(client: DynamoDb, tableName: string): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  let from: Item | undefined;
  do {
    const answer = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': partition },
        ConsistentRead: true,
        ExclusiveStartKey: from,
      }),
    );
    for (const { sk } of answer.Items ?? []) if (sk?.S !== undefined) names.add(sk.S);
    from = answer.LastEvaluatedKey;
  } while (from);
  return names;
}
