import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import type { LocalCloud, LocalCloudOptions } from '#local/runtime/start.ts';
import { startDataServices } from '#local/services/start.ts';
import { functionResources, type StackSource, temporaryFolder } from './build-assembly.ts';
import { eventually, startTestCloud } from './test-cloud.ts';

function tableAndReader(mapping: object = {}): StackSource['Resources'] {
  return {
    Tasks: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      },
    },
    GivenUp: { Type: 'AWS::SQS::Queue' },
    ...functionResources('Reader'),
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['Tasks', 'StreamArn'] },
        FunctionName: { Ref: 'Reader' },
        StartingPosition: 'TRIM_HORIZON',
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ...mapping,
      },
    },
  };
}

const toGivenUp = { DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['GivenUp', 'Arn'] } } } };

/** Says which items it got; reports the first whose id begins with "bad". */
const partial = `export const handler = async ({ Records }) => {
  const ids = Records.map((r) => r.dynamodb.Keys.id.S);
  console.log(JSON.stringify({ batch: ids }));
  const bad = Records.find((r) => r.dynamodb.Keys.id.S.startsWith('bad'));
  return { batchItemFailures: bad ? [{ itemIdentifier: bad.dynamodb.SequenceNumber }] : [] };
};`;
/** Says which items it got; throws if one of them begins with "bad". */
const throwing = `export const handler = async ({ Records }) => {
  const ids = Records.map((r) => r.dynamodb.Keys.id.S);
  console.log(JSON.stringify({ batch: ids }));
  if (ids.some((id) => id.startsWith('bad'))) throw new Error('no');
};`;
const echo = `export const handler = async (event) => { console.log(JSON.stringify(event)); };`;

async function start(mapping: object, reader: string, options: Partial<LocalCloudOptions> = {}) {
  const cloud = await startTestCloud(tableAndReader(mapping), { reader }, { startDataServices, ...options });
  const { dynamodb: endpoint } = cloud.endpoints;
  const client = new DynamoDBClient({ endpoint, region: cloud.region, credentials: cloud.root });
  const key = (id: string) => ({ id: { S: id } });
  const put = async (...ids: string[]) => {
    for (const id of ids) await client.send(new PutItemCommand({ TableName: 'App-Tasks', Item: key(id) }));
  };
  const remove = (id: string) => client.send(new DeleteItemCommand({ TableName: 'App-Tasks', Key: key(id) }));
  return { cloud, put, remove, client };
}

const logged = (cloud: LocalCloud): Record<string, unknown>[] =>
  cloud.logs
    .recent('Reader', 1000)
    .flatMap(({ stream, fields }) => (stream === 'stdout' && fields ? [fields] : []));
const batches = (cloud: LocalCloud) => logged(cloud).map(({ batch }) => batch);
const givenUp = async (cloud: LocalCloud) =>
  (await cloud.data.sqs.receive('App-GivenUp', { maxMessages: 10, waitSeconds: 0 })).map(
    ({ body }) => JSON.parse(body) as Record<string, Record<string, unknown>>,
  );

test('a record has the form that Lambda gives it', async () => {
  const { cloud, put, remove } = await start({ BatchSize: 1 }, echo);
  await put('a');
  await remove('a');
  await eventually(() => logged(cloud).length === 2);
  const [inserted, removed] = logged(cloud).map(({ Records }) => (Records as unknown[])[0]);
  const streamArn = cloud.model.tables[0]?.streamArn;
  expect(inserted).toEqual({
    eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    dynamodb: {
      ApproximateCreationDateTime: expect.any(Number),
      Keys: { id: { S: 'a' } },
      NewImage: { id: { S: 'a' } },
      SequenceNumber: expect.stringMatching(/^\d{21,40}$/),
      SizeBytes: 6,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
    eventSourceARN: streamArn,
  });
  expect(removed).toMatchObject({ eventName: 'REMOVE', dynamodb: { OldImage: { id: { S: 'a' } } } });
});

test('what TTL deleted says so', async () => {
  const { cloud, client } = await start({ BatchSize: 1 }, echo);
  const Item = { id: { S: 'a' }, ttl: { N: String(Math.floor(Date.now() / 1000)) } };
  await client.send(new PutItemCommand({ TableName: 'App-Tasks', Item }));
  cloud.moveClock(180_000);
  await eventually(() => logged(cloud).length === 2);
  expect(logged(cloud)[1]?.Records).toMatchObject([
    { eventName: 'REMOVE', userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } },
  ]);
});

test('records come in order, as many at once as a batch takes or as came within its window', async () => {
  const { cloud, put } = await start({ BatchSize: 3, MaximumBatchingWindowInSeconds: 60 }, partial);
  await put('a', 'b', 'c', 'd');
  await eventually(() => batches(cloud).length === 1);
  await put('e');
  expect(batches(cloud)).toEqual([['a', 'b', 'c']]);
  // the window of the second batch began when the reader came to it
  await eventually(() => {
    cloud.moveClock(60_000);
    return batches(cloud).length === 2;
  });
  expect(batches(cloud)[1]).toEqual(['d', 'e']);
});

test('only records that fit one of the filters reach the function', async () => {
  const pattern = { eventName: ['INSERT'], dynamodb: { Keys: { id: { S: [{ prefix: 'task#' }] } } } };
  const FilterCriteria = { Filters: [{ Pattern: JSON.stringify(pattern) }] };
  const { cloud, put, remove } = await start({ FilterCriteria, BatchSize: 1 }, partial);
  await put('task#1', 'key#1');
  await remove('task#1');
  await put('task#2');
  await eventually(() => batches(cloud).length === 2);
  expect(batches(cloud)).toEqual([['task#1'], ['task#2']]);
});

test('after a reported failure the batch starts again at that record', async () => {
  const thirdTime = partial.replace(
    'const bad =',
    'globalThis.tries = (globalThis.tries ?? 0) + 1; const bad = tries < 3 &&',
  );
  const mapping = { BatchSize: 4, MaximumBatchingWindowInSeconds: 60, MaximumRetryAttempts: 1 };
  const { cloud, put } = await start(mapping, thirdTime);
  await put('a', 'bad', 'c', 'd');
  await eventually(() => batches(cloud).length === 3);
  expect(batches(cloud)).toEqual([
    ['a', 'bad', 'c', 'd'],
    ['bad', 'c', 'd'],
    ['bad', 'c', 'd'],
  ]);
});

test('a batch that failed too often is given up from that record on, and the next one follows', async () => {
  const mapping = { BatchSize: 3, MaximumBatchingWindowInSeconds: 60, MaximumRetryAttempts: 1, ...toGivenUp };
  const { cloud, put } = await start(mapping, partial);
  await put('a', 'bad', 'c', 'd', 'e', 'f');
  await eventually(() => batches(cloud).flat().includes('f'));
  expect(batches(cloud)).toEqual([
    ['a', 'bad', 'c'],
    ['bad', 'c'],
    ['bad', 'c'],
    ['d', 'e', 'f'],
  ]);
  const { arn } = cloud.pool('Reader').definition;
  expect(await givenUp(cloud)).toMatchObject([
    {
      requestContext: { condition: 'RetryAttemptsExhausted', functionArn: arn, approximateInvokeCount: 2 },
      DDBStreamBatchInfo: { streamArn: cloud.model.tables[0]?.streamArn, batchSize: 2 },
    },
  ]);
});

test('a batch that fails is halved until the record at fault stands alone, which is given up', async () => {
  const mapping = { BatchSize: 4, MaximumRetryAttempts: 0, BisectBatchOnFunctionError: true, ...toGivenUp };
  const { cloud, put } = await start({ ...mapping, MaximumBatchingWindowInSeconds: 60 }, throwing);
  await put('a', 'b', 'bad', 'd');
  await eventually(() => batches(cloud).length === 5);
  expect(batches(cloud)).toEqual([['a', 'b', 'bad', 'd'], ['a', 'b'], ['bad', 'd'], ['bad'], ['d']]);
  expect(await givenUp(cloud)).toMatchObject([{ DDBStreamBatchInfo: { batchSize: 1 } }]);
});

test('without limits a failing batch is repeated until it works; a record that gets too old is given up', async () => {
  const mapping = { BatchSize: 1, MaximumRecordAgeInSeconds: 3600, ...toGivenUp };
  const { cloud, put } = await start(mapping, throwing);
  await put('bad', 'good');
  await eventually(() => batches(cloud).length >= 3);
  expect(batches(cloud).flat()).not.toContain('good');
  cloud.moveClock(3_700_000);
  await put('later');
  await eventually(() => batches(cloud).flat().includes('later'));
  const messages = await givenUp(cloud);
  expect(messages.map(({ requestContext }) => requestContext?.condition)).toEqual([
    'RecordAgeExceeded',
    'RecordAgeExceeded',
  ]);
});

test('a restart goes on where the reader was, and repeats what was under way', async () => {
  const dataDir = temporaryFolder();
  const hanging = `export const handler = async ({ Records }) => {
    console.log(JSON.stringify({ batch: Records.map((r) => r.dynamodb.Keys.id.S) }));
    if (Records.some((r) => r.dynamodb.Keys.id.S === 'hang')) await new Promise((r) => setTimeout(r, 60_000));
  };`;
  const first = await start({ BatchSize: 1 }, hanging, { dataDir });
  await first.put('a', 'hang');
  await eventually(() => batches(first.cloud).length === 2);
  await first.cloud.stop();
  const second = await start({ BatchSize: 1 }, partial, { dataDir });
  await second.put('b');
  await eventually(() => batches(second.cloud).length === 2);
  expect(batches(second.cloud)).toEqual([['hang'], ['b']]);
});

test('LATEST begins with what is written from now on', async () => {
  const dataDir = temporaryFolder();
  const off = await start({ Enabled: false, StartingPosition: 'TRIM_HORIZON' }, partial, { dataDir });
  await off.put('old');
  await off.cloud.stop();
  const on = await start({ StartingPosition: 'LATEST' }, partial, { dataDir });
  await on.put('new');
  await eventually(() => batches(on.cloud).length === 1);
  expect(batches(on.cloud)).toEqual([['new']]);
});

test('a delivery that is planned to fail is made again and counts as no failure', async () => {
  const { cloud, put } = await start({ BatchSize: 1, MaximumRetryAttempts: 0, ...toGivenUp }, partial);
  const rule = { operation: 'Deliver', service: 'dynamodb', times: 1 } as const;
  cloud.data.gateway.setFaults(
    [
      { ...rule, effect: 'fail' },
      { ...rule, effect: 'failAfter' },
      { ...rule, effect: 'duplicate' },
    ],
    1,
  );
  await put('a', 'b');
  await eventually(() => batches(cloud).flat().includes('b'));
  // not delivered, delivered unheard, then twice at once
  expect(batches(cloud)).toEqual([['a'], ['a'], ['a'], ['b']]);
  expect(await givenUp(cloud)).toEqual([]);
});

test('what the local cloud does not know stops the start', async () => {
  for (const [mapping, name] of [
    [{ TumblingWindowInSeconds: 5 }, 'TumblingWindowInSeconds'],
    [{ StartingPosition: 'AT_TIMESTAMP' }, 'AT_TIMESTAMP'],
    [{ ScalingConfig: { MaximumConcurrency: 2 } }, 'ScalingConfig'],
    [{ FilterCriteria: { Filters: [{ Pattern: '{"eventName":[{"cidr":"10.0.0.0/8"}]}' }] } }, 'cidr'],
  ] as const)
    await expect(start(mapping, partial)).rejects.toThrow(new RegExp(`App/Mapping.*${name}`));
});
