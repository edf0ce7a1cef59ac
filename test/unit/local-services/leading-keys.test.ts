import { PutItemCommand, QueryCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { ACCOUNT, connectAs, REGION, startServices, TABLE } from './local-services.ts';

/** A function that may write and query items of which the partition key is `mine` and one character. */
async function limited() {
  const services = await startServices();
  onTestFinished(() => services.close());
  await services.dynamodb.createTable('tasks', TABLE);
  const { dynamodb } = connectAs(services, 'limited', [
    {
      Statement: [
        {
          Effect: 'Allow',
          Action: ['dynamodb:PutItem', 'dynamodb:Query'],
          Resource: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/tasks`,
          Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['mine?'] } },
        },
      ],
    },
  ]);
  return dynamodb;
}

const item = (pk: string) => ({ TableName: 'tasks', Item: { pk: { S: pk }, sk: { S: 'x' } } });
const denied = { name: 'AccessDeniedException' };

test('a role that is limited to partition keys may write those, and no others', async () => {
  const dynamodb = await limited();
  await dynamodb.send(new PutItemCommand(item('mine1')));
  for (const pk of ['mine', 'mine12', 'theirs'])
    await expect(dynamodb.send(new PutItemCommand(item(pk)))).rejects.toMatchObject(denied);
});

test('where it is not known which partition keys a call is about, it is refused', async () => {
  const dynamodb = await limited();
  const query = new QueryCommand({
    TableName: 'tasks',
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: 'mine1' } },
  });
  await expect(dynamodb.send(query)).rejects.toMatchObject(denied);
  const transaction = new TransactWriteItemsCommand({ TransactItems: [{ Put: item('mine1') }] });
  await expect(dynamodb.send(transaction)).rejects.toMatchObject(denied);
});
