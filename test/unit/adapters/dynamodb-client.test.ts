import { describe, expect, test } from 'vitest';
import { AwsError } from '#adapters/aws/json-api.ts';
import {
  ConditionalCheckFailedException,
  dynamoDb,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactionInProgressException,
  TransactWriteItemsCommand,
} from '#adapters/dynamodb/client.ts';
import { answering, type Reply } from '#test/fakes/answering-service.ts';

const item = { pk: { S: 'ä' }, n: { N: '1' } };
const put = new PutItemCommand({ TableName: 't', Item: item });

async function open(...replies: Reply[]) {
  const { endpoint, seen } = await answering(...replies);
  const credentials = async () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret' });
  return { client: dynamoDb({ region: 'eu-west-1', credentials, endpoint }), seen };
}
const ok = (body: object) => ({ status: 200, body: JSON.stringify(body) });
const refusal = (code: string, body: object = {}) => {
  const type = `com.amazonaws.dynamodb.v20120810#${code}`;
  return { status: 400, body: JSON.stringify({ __type: type, ...body }) };
};

describe('the client of DynamoDB', () => {
  test('asks by the protocol of its service and gives the answer as AWS documents it', async () => {
    const { client, seen } = await open(ok({ Item: item }));
    const get = new GetItemCommand({ TableName: 't', Key: { pk: { S: 'ä' } }, ConsistentRead: true });
    expect(await client.send(get)).toEqual({ Item: item });
    expect(seen).toMatchObject([
      {
        method: 'POST',
        url: '/',
        headers: {
          'x-amz-target': 'DynamoDB_20120810.GetItem',
          'content-type': 'application/x-amz-json-1.0',
          authorization: expect.stringContaining('/eu-west-1/dynamodb/aws4_request'),
        },
        body: '{"TableName":"t","Key":{"pk":{"S":"ä"}},"ConsistentRead":true}',
      },
    ]);
  });

  test('tells a refused condition with the item that is there', async () => {
    const { client, seen } = await open(refusal('ConditionalCheckFailedException', { Item: item }));
    const refused = await client.send(put).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConditionalCheckFailedException);
    expect(refused).toMatchObject({ name: 'ConditionalCheckFailedException', Item: item });
    expect(seen).toHaveLength(1);
  });

  test('tells why a transaction was not carried out, and that one is under way', async () => {
    const reasons = [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Item: item }];
    const { client } = await open(
      refusal('TransactionCanceledException', { CancellationReasons: reasons }),
      refusal('TransactionInProgressException'),
    );
    const write = new TransactWriteItemsCommand({ TransactItems: [] });
    const refused = await client.send(write).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(TransactionCanceledException);
    expect(refused).toMatchObject({ CancellationReasons: reasons });
    await expect(client.send(write)).rejects.toBeInstanceOf(TransactionInProgressException);
  });

  test('repeats a transaction with the same token, which it makes where none is given', async () => {
    const { client, seen } = await open({ status: 500, body: '' }, ok({}), ok({}));
    await client.send(new TransactWriteItemsCommand({ TransactItems: [] }));
    await client.send(new TransactWriteItemsCommand({ TransactItems: [], ClientRequestToken: 'mine' }));
    const [first, repeated, given] = seen.map(({ body }) => JSON.parse(body).ClientRequestToken);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(repeated).toBe(first);
    expect(given).toBe('mine');
  });

  test.each(['ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'ThrottlingException'])(
    'asks again after %s',
    async (code) => {
      const { client, seen } = await open(refusal(code), ok({}));
      await client.send(put);
      expect(seen).toHaveLength(2);
    },
  );

  test('throws every other refusal at once, by its code', async () => {
    const { client, seen } = await open(refusal('ResourceNotFoundException', { message: 'no table' }));
    const refused = await client.send(put).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AwsError);
    expect(refused).toMatchObject({ name: 'ResourceNotFoundException', message: 'no table' });
    expect(seen).toHaveLength(1);
  });
});
