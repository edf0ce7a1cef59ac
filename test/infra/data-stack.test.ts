import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { type Json, resource, resourcesOf, synthesize } from './synthesize.ts';

const { data, app, dataTemplate } = synthesize();
const buckets = ['UploadsBucket', 'ResultsBucket', 'BackupsBucket', 'AccessLogsBucket'];

/** The only stateful resources there are. CloudFormation replaces what changes its id, and leaves its data behind. */
const pinned = {
  TasksTable88911DC5: 'AWS::DynamoDB::Table',
  KeysTableDD857A22: 'AWS::DynamoDB::Table',
  UsersTable9725E9C8: 'AWS::DynamoDB::Table',
  AlterUsersTable32BEF247: 'AWS::DynamoDB::Table',
  UploadsBucket5E5E9B64: 'AWS::S3::Bucket',
  ResultsBucketA95A2103: 'AWS::S3::Bucket',
  BackupsBucketC69911ED: 'AWS::S3::Bucket',
  AccessLogsBucket83982689: 'AWS::S3::Bucket',
};

test('stateful resources keep their logical ids', () => {
  const stateful = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket'].flatMap((type) =>
    resourcesOf(dataTemplate, type),
  );
  expect(Object.fromEntries(stateful.map(([id, { Type }]) => [id, Type]))).toEqual(pinned);
});

test('nothing stateful is deleted or replaced with its stack', () => {
  for (const id of Object.keys(pinned)) {
    const { DeletionPolicy, UpdateReplacePolicy } = dataTemplate.toJSON().Resources[id];
    expect({ id, DeletionPolicy, UpdateReplacePolicy }).toEqual({
      id,
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  }
  expect(data.terminationProtection).toBe(true);
});

test('tables are paid per request, protected from deletion and can be restored to any point in time', () => {
  dataTemplate.allResourcesProperties('AWS::DynamoDB::Table', {
    BillingMode: 'PAY_PER_REQUEST',
    DeletionProtectionEnabled: true,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
});

test('tasks expire by ttl, stream their changes, and are in the indexes of open and failed tasks by keys only', () => {
  expect(resource(dataTemplate, 'AWS::DynamoDB::Table', 'TasksTable').Properties).toMatchObject({
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    GlobalSecondaryIndexes: [
      {
        IndexName: 'open',
        KeySchema: [
          { AttributeName: 'openKey', KeyType: 'HASH' },
          { AttributeName: 'dueAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
      {
        IndexName: 'failed',
        KeySchema: [
          { AttributeName: 'failedKey', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    AttributeDefinitions: expect.arrayContaining([
      { AttributeName: 'dueAt', AttributeType: 'N' },
      { AttributeName: 'failedKey', AttributeType: 'S' },
    ]),
  });
});

test('keys are found by id and listed by owner', () => {
  expect(resource(dataTemplate, 'AWS::DynamoDB::Table', 'KeysTable').Properties).toMatchObject({
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byOwner',
        KeySchema: [
          { AttributeName: 'owner', KeyType: 'HASH' },
          { AttributeName: 'id', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  });
});

test.each(['UsersTable', 'AlterUsersTable'])(
  '%s: accounts by owner and name; newest first without password hashes',
  (id) => {
    expect(resource(dataTemplate, 'AWS::DynamoDB::Table', id).Properties).toMatchObject({
      KeySchema: [
        { AttributeName: 'owner', KeyType: 'HASH' },
        { AttributeName: 'username', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'newest',
          KeySchema: [
            { AttributeName: 'owner', KeyType: 'HASH' },
            { AttributeName: 'joinedKey', KeyType: 'RANGE' },
          ],
          Projection: {
            ProjectionType: 'INCLUDE',
            NonKeyAttributes: ['email', 'firstName', 'lastName', 'joinedAt', 'madeBy'],
          },
        },
      ],
    });
  },
);

test.each(buckets)('%s is closed to the public, encrypted, and owned by the account alone', (id) => {
  expect(resource(dataTemplate, 'AWS::S3::Bucket', id).Properties).toMatchObject({
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
  });
});

test.each(buckets)('%s refuses whoever does not speak TLS', (id) => {
  const { PolicyDocument } = resource(dataTemplate, 'AWS::S3::BucketPolicy', `${id}Policy`).Properties;
  expect(PolicyDocument.Statement).toContainEqual(
    expect.objectContaining({
      Effect: 'Deny',
      Action: 's3:*',
      Principal: { AWS: '*' },
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
  );
});

test.each([
  ['UploadsBucket', 14, []],
  ['ResultsBucket', 400, [{ Id: 'loads', Prefix: '_loads/', Status: 'Enabled', ExpirationInDays: 30 }]],
  ['BackupsBucket', 35, []],
  ['AccessLogsBucket', 90, []],
])(
  '%s does not grow without end: objects go after %i days, abandoned uploads after one',
  (id, days, further) => {
    const { Rules } = resource(dataTemplate, 'AWS::S3::Bucket', id).Properties.LifecycleConfiguration;
    expect(Rules).toEqual([
      { Id: 'expire', Status: 'Enabled', ExpirationInDays: days },
      {
        Id: 'abandoned-multipart-uploads',
        Status: 'Enabled',
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
      ...further,
    ]);
  },
);

test.each(['UploadsBucket', 'ResultsBucket', 'BackupsBucket'])('each access to %s is written down', (id) => {
  expect(resource(dataTemplate, 'AWS::S3::Bucket', id).Properties.LoggingConfiguration).toEqual({
    DestinationBucketName: { Ref: 'AccessLogsBucket83982689' },
    LogFilePrefix: `${id}/`,
  });
});

test('the stack tells the names of its tables and buckets', () => {
  for (const id of [
    'TasksTableName',
    'KeysTableName',
    'UsersTableName',
    'AlterUsersTableName',
    'BackupsBucketName',
    'UploadsBucketName',
    'ResultsBucketName',
  ])
    dataTemplate.hasOutput(id, { Value: { Ref: Match.anyValue() } });
});

test('no resource has a hand-made name, so a second deployment fits into the account', () => {
  const named = Object.values(dataTemplate.toJSON().Resources).filter(
    ({ Properties }: Json) => Properties.TableName || Properties.BucketName,
  );
  expect(named).toEqual([]);
});

test('is deployed before the app, which refers to it', () => {
  expect(app.dependencies).toContain(data);
});
