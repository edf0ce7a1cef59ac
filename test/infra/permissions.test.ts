import { expect, test } from 'vitest';
import { queues } from '#tasks/queues.ts';
import { type Json, resource, resourcesOf, synthesize } from './synthesize.ts';

interface Statement {
  readonly role: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

const { appTemplate, dataTemplate } = synthesize();
const statements = resourcesOf(appTemplate, 'AWS::IAM::Policy').flatMap(([, { Properties }]) =>
  Properties.PolicyDocument.Statement.map(
    ({ Action, Resource }: Json): Statement => ({
      role: Properties.Roles.map(({ Ref }: Json) => Ref)
        .join()
        .replace(/Role[0-9A-F]{8}$/, ''),
      actions: [Action].flat(),
      resources: [Resource].flat().map(spell),
    }),
  ),
) as Statement[];

/** Schedules of users lie in a group of their own; their names are ids. */
const anySchedule = 'arn::scheduler:::schedule/SchedulesGroup/*';
const keepsSchedules = ['CreateSchedule', 'DeleteSchedule', 'UpdateSchedule'].map(
  (action): [string, string] => [`scheduler:${action}`, anySchedule],
);
/** The constructs of the queues: `DefaultQueue` … */
const queueIds = Object.keys(queues).map((name) => `${name.charAt(0).toUpperCase()}${name.slice(1)}Queue`);
/** Callbacks are made by the system: no caller submits one. */
const callersQueueIds = queueIds.filter((id) => id !== 'CallbacksQueue');

/** Why a resource ends in a star: names of objects are not known before. Everything else is named exactly. */
const starred: Readonly<Record<string, readonly [action: string, resource: string][]>> = {
  // API Gateway makes the ids of connections; the stage is the push channel's own.
  PushConnections: [
    ['execute-api:ManageConnections', 'arn::execute-api:::PushGateway/ws/POST/@connections/*'],
  ],
  PushTeller: [['execute-api:ManageConnections', 'arn::execute-api:::PushGateway/ws/POST/@connections/*']],
  // Signs upload forms, and links to what was uploaded; keys begin with the owner and a fresh id.
  // Shows and links results; keys begin with the task's id.
  Api: [
    ['s3:GetObject', 'UploadsBucket/*'],
    ['s3:PutObject', 'UploadsBucket/*'],
    ['s3:GetObject', 'ResultsBucket/*'],
    ...keepsSchedules,
  ],
  // Tells EventBridge what the api function could not.
  Sweep: keepsSchedules,
  // Forgets the schedules that are gone.
  SchedulesDispatch: [['scheduler:DeleteSchedule', anySchedule]],
  // The console's files have a hash in their names; nothing else is in the bucket.
  ConsoleFiles: [
    ['s3:DeleteObject', 'ConsoleSite/*'],
    ['s3:PutObject', 'ConsoleSite/*'],
  ],
  // Reads the upload that its task names; writes files under its task's id.
  ...Object.fromEntries(
    callersQueueIds.map((id) => [
      `${id}Worker`,
      [
        ...(id === 'WarehouseQueue' ? [['s3:GetObject', 'ResultsBucket/*']] : []),
        ['s3:GetObject', 'UploadsBucket/*'],
        // Joins a long document from the files of the tasks that read its ranges.
        ...(id === 'DocumentsQueue' ? [['s3:GetObject', 'ResultsBucket/*']] : []),
        ['s3:PutObject', 'ResultsBucket/*'],
        // Redshift shows a statement only to the role that submitted it.
        ...(id === 'WarehouseQueue'
          ? ['CancelStatement', 'DescribeStatement', 'GetStatementResult', 'ListStatements'].map((action) => [
              `redshift-data:${action}`,
              '*',
            ])
          : []),
        // Files of backups, whose names begin with the time.
        ...(id === 'BulkQueue'
          ? [
              ['s3:GetObject', 'BackupsBucket/*'],
              ['s3:PutObject', 'BackupsBucket/*'],
            ]
          : []),
      ],
    ]),
  ),
};

/** Claims and ends its task; takes and frees slots; looks what is paused; begins effects and makes children where its queue uses those. */
const workerActions = (queue: string) => [
  ...(queue === 'CallbacksQueue' ? [] : ['dynamodb:DeleteItem']),
  'dynamodb:GetItem',
  ...(['CallbacksQueue', 'BulkQueue'].includes(queue) ? [] : ['dynamodb:PutItem']),
  'dynamodb:Query',
  'dynamodb:UpdateItem',
];

test('no function may do whatever it likes: no action has a star', () => {
  expect(statements.length).toBeGreaterThan(10);
  expect(statements.filter(({ actions }) => actions.some((action) => action.includes('*')))).toEqual([]);
});

test('every resource with a star is listed with its reason', () => {
  const found: Record<string, [string, string][]> = {};
  for (const { role, actions, resources } of statements)
    for (const resource of resources.filter((name) => name.includes('*')))
      for (const action of actions) found[role] = [...(found[role] ?? []), [action, resource]];
  expect(found).toEqual(starred);
});

test('no role has a managed policy', () => {
  const managed = resourcesOf(appTemplate, 'AWS::IAM::Role').filter(
    ([, it]) => it.Properties.ManagedPolicyArns,
  );
  expect(managed).toEqual([]);
});

test('resource policies allow S3 to write access logs, our rule to keep what it could not hand over, our distribution to read the console, and nobody else', () => {
  const policies = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy'].flatMap((type) => [
    ...resourcesOf(dataTemplate, type),
    ...resourcesOf(appTemplate, type),
  ]);
  const allowing = policies
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .filter(({ Effect }: Json) => Effect !== 'Deny');
  const byEvents = allowing.filter(({ Principal }: Json) => Principal.Service === 'events.amazonaws.com');
  const ofStatements = {
    Action: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'],
    Condition: {
      ArnEquals: {
        'aws:SourceArn': { 'Fn::GetAtt': [expect.stringMatching(/^FinishStatementsRule/), 'Arn'] },
      },
    },
  };
  expect(byEvents).toEqual([
    ...[/^PeriodicBackgroundSync/, /^PeriodicBackup/, /^TaskRequestsRule/].map((rule) =>
      expect.objectContaining({
        Action: 'sqs:SendMessage',
        Condition: {
          ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [expect.stringMatching(rule), 'Arn'] } },
        },
      }),
    ),
    // CDK's own grant of a rule to its queue.
    expect.objectContaining(ofStatements),
  ]);
  const byConsole = allowing.filter(
    ({ Principal }: Json) => Principal.Service === 'cloudfront.amazonaws.com',
  );
  expect(byConsole).toEqual([
    expect.objectContaining({
      Action: 's3:GetObject',
      Condition: { StringEquals: { 'AWS:SourceArn': expect.anything() } },
    }),
  ]);
  const others = allowing.filter(
    (statement) => !byEvents.includes(statement) && !byConsole.includes(statement),
  );
  expect(others).not.toHaveLength(0);
  for (const statement of others)
    expect(statement).toMatchObject({
      Action: 's3:PutObject',
      Principal: { Service: 'logging.s3.amazonaws.com' },
    });
});

test('a worker touches no index, no other queue but its own, and keys only where callbacks are signed', () => {
  for (const queue of queueIds) {
    // Backups are made by the worker of bulk work.
    const copies = queue === 'BulkQueue' ? ['dynamodb:DescribeTable', 'dynamodb:Scan'] : [];
    expect(actionsOf(`${queue}Worker`, 'TasksTable')).toEqual(
      [...workerActions(queue), ...copies].toSorted(),
    );
    expect(queuesOf(`${queue}Worker`)).toEqual([queue]);
  }
  expect(actionsOf('CallbacksQueueWorker', 'KeysTable')).toEqual(['dynamodb:GetItem']);
});

test('only the api and the worker of callbacks read keys; only the api and the sweep read the indexes', () => {
  expect(rolesOn('KeysTable')).toEqual(['Api', 'BulkQueueWorker', 'CallbacksQueueWorker', 'Canary']);
  // And that only keys of its own name: test/infra/canary.test.ts.
  expect(actionsOf('Canary', 'KeysTable')).toEqual(['dynamodb:PutItem']);
  expect(actionsOf('BulkQueueWorker', 'KeysTable')).toEqual(['dynamodb:DescribeTable', 'dynamodb:Scan']);
  expect(rolesOn('TasksTable/index/open')).toEqual(['Api', 'Sweep']);
  expect(rolesOn('TasksTable/index/failed')).toEqual(['Api']);
});

test('accounts are read and written by the worker of bulk work alone; the api sees them without password hashes', () => {
  for (const table of ['UsersTable', 'AlterUsersTable']) {
    expect(rolesOn(table)).toEqual(['BulkQueueWorker']);
    expect([...new Set(actionsOf('BulkQueueWorker', table))]).toEqual(
      ['BatchGetItem', 'DescribeTable', 'PutItem', 'Query', 'Scan'].map((it) => `dynamodb:${it}`),
    );
    expect(rolesOn(`${table}/index/newest`)).toEqual(['Api']);
  }
  const without = synthesize({ tasks: 'debug_task' }).appTemplate;
  const workers = resourcesOf(without, 'AWS::IAM::Policy').filter(([id]) => id.includes('QueueWorker'));
  expect(workers).not.toHaveLength(0);
  expect(JSON.stringify(workers)).not.toContain('UsersTable');
  const { Variables } = resource(without, 'AWS::Lambda::Function', 'DefaultQueueWorker').Properties
    .Environment;
  expect(Object.keys(Variables)).not.toContain('USERS_TABLE');
});

test('mail is sent by the worker of short tasks alone, from the one address or its domain', () => {
  expect(JSON.stringify(statements)).not.toContain('ses:');
  const mailing = synthesize({ mailFrom: 'team@example.com' }).appTemplate;
  const found = resourcesOf(mailing, 'AWS::IAM::Policy').flatMap(([id, { Properties }]) =>
    Properties.PolicyDocument.Statement.filter(({ Action }: Json) => String(Action).startsWith('ses:')).map(
      (statement: Json) => ({ id, statement }),
    ),
  );
  expect(found).toEqual([
    {
      id: expect.stringMatching(/^DefaultQueueWorker/),
      statement: {
        Effect: 'Allow',
        Action: 'ses:SendEmail',
        Resource: ['example.com', 'team@example.com'].map((identity) => ({
          'Fn::Join': ['', expect.arrayContaining([':ses:', `:identity/${identity}`])],
        })),
        Condition: { StringEquals: { 'ses:FromAddress': 'team@example.com' } },
      },
    },
  ]);
});

test('only who tells changes reads the stream, and one of them puts events; it wakes tasks, and receives nothing', () => {
  const stream = statements.filter(({ resources }) => resources.some((name) => name.includes('Stream')));
  expect(stream.map(({ role }) => role)).toEqual(['PushTeller', 'TaskChangesReactor']);
  expect(rolesOn('Bus')).toEqual(['TaskChangesReactor']);
  expect(actionsOf('TaskChangesReactor', 'Bus')).toEqual(['events:PutEvents']);
  // Callbacks, and the queues whose tasks have others do parts of their work.
  expect(queuesOf('TaskChangesReactor').toSorted()).toEqual(
    ['CallbacksQueue', 'DefaultQueue', 'DocumentsQueue', 'TaskChangesFailures'].toSorted(),
  );
  expect(actionsOf('TaskChangesReactor', 'DocumentsQueue')).not.toContain('sqs:ReceiveMessage');
  expect(actionsOf('TaskChangesReactor', 'TaskChangesFailures')).toEqual(['sqs:SendMessage']);
});

test('who takes requests may accept tasks for every queue of callers, and nothing more', () => {
  expect(actionsOf('TaskRequestsTaker', 'TasksTable')).toEqual([
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
  ]);
  expect(queuesOf('TaskRequestsTaker').toSorted()).toEqual(
    [...callersQueueIds, 'TaskRequestsFailures'].toSorted(),
  );
  expect(actionsOf('TaskRequestsTaker', 'DefaultQueue')).not.toContain('sqs:ReceiveMessage');
});

test('no deployment calls back private addresses: that is for a laptop', () => {
  const variables = resourcesOf(appTemplate, 'AWS::Lambda::Function').map(([, { Properties }]) =>
    Object.keys(Properties.Environment.Variables),
  );
  expect(variables.flat()).toContain('TASKS_TABLE');
  expect(variables.flat()).not.toContain('ALLOW_PRIVATE_CALLBACKS');
});

test('the dead-letter function may send nothing', () => {
  const actions = statements.filter(({ role }) => role === 'DeadLetters').flatMap((it) => it.actions);
  expect(actions).toContain('sqs:ReceiveMessage');
  expect(actions).not.toContain('sqs:SendMessage');
});

function rolesOn(resource: string): string[] {
  return [
    ...new Set(statements.filter((it) => it.resources.includes(resource)).map(({ role }) => role)),
  ].toSorted();
}

function actionsOf(role: string, resource: string): string[] {
  const own = statements.filter((it) => it.role === role && it.resources.includes(resource));
  return own.flatMap(({ actions }) => actions).toSorted();
}

function queuesOf(role: string): string[] {
  const own = statements.filter(
    (it) => it.role === role && it.actions.some((action) => action.startsWith('sqs:')),
  );
  return [...new Set(own.flatMap(({ resources }) => resources))];
}

/** An ARN by the logical id of what it names: Fn::GetAtt, Fn::GetStackOutput, or a Join of one and text. */
function spell(arn: Json): string {
  if (typeof arn === 'string') return arn;
  if (arn['Fn::Join']) return arn['Fn::Join'][1].map(spell).join('');
  if (arn.Ref) return arn.Ref.startsWith('AWS::') ? '' : arn.Ref.replace(/[0-9A-F]{8}$/, '');
  const name: string = arn['Fn::GetAtt']?.[0] ?? arn['Fn::GetStackOutput'].OutputName;
  return name.replace(/^PublishOutputFnGetAtt/, '').replace(/[0-9A-F]{8}((Stream)?Arn[0-9A-F]{8})?$/, '$2');
}
