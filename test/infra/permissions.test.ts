import { expect, test } from 'vitest';
import { type Json, resourcesOf, synthesize } from './synthesize.ts';

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

/** Why a resource ends in a star: names of objects are not known before. Everything else is named exactly. */
const starred: Readonly<Record<string, readonly [action: string, resource: string][]>> = {
  // Signs upload forms; keys begin with the owner and a fresh id.
  // Shows and links results; keys begin with the task's id.
  Api: [
    ['s3:PutObject', 'UploadsBucket/*'],
    ['s3:GetObject', 'ResultsBucket/*'],
  ],
  // Reads the upload that its task names; writes files under its task's id.
  DefaultQueueWorker: [
    ['s3:GetObject', 'UploadsBucket/*'],
    ['s3:PutObject', 'ResultsBucket/*'],
  ],
  DocumentsQueueWorker: [
    ['s3:GetObject', 'UploadsBucket/*'],
    ['s3:PutObject', 'ResultsBucket/*'],
  ],
};

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

test('resource policies allow nobody but S3 itself, for the access logs', () => {
  const policies = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy'].flatMap((type) => [
    ...resourcesOf(dataTemplate, type),
    ...resourcesOf(appTemplate, type),
  ]);
  const allowing = policies
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .filter(({ Effect }: Json) => Effect !== 'Deny');
  expect(allowing).not.toHaveLength(0);
  for (const statement of allowing)
    expect(statement).toMatchObject({
      Action: 's3:PutObject',
      Principal: { Service: 'logging.s3.amazonaws.com' },
    });
});

test('a worker touches tasks one by one, and no queue but its own', () => {
  expect(actionsOf('DefaultQueueWorker', 'TasksTable')).toEqual(['dynamodb:GetItem', 'dynamodb:UpdateItem']);
  expect(actionsOf('DefaultQueueWorker', 'KeysTable')).toEqual([]);
  expect(queuesOf('DefaultQueueWorker')).toEqual(['DefaultQueue']);
  expect(queuesOf('DocumentsQueueWorker')).toEqual(['DocumentsQueue']);
});

test('only the api reads keys, and only the sweep reads the index of open tasks', () => {
  const roles = (table: string) => [
    ...new Set(statements.filter((it) => it.resources.includes(table)).map(({ role }) => role)),
  ];
  expect(roles('KeysTable')).toEqual(['Api']);
  expect(roles('TasksTable/index/open')).toEqual(['Sweep']);
});

test('the dead-letter function may send nothing', () => {
  const actions = statements.filter(({ role }) => role === 'DeadLetters').flatMap((it) => it.actions);
  expect(actions).toContain('sqs:ReceiveMessage');
  expect(actions).not.toContain('sqs:SendMessage');
});

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
  const name: string = arn['Fn::GetAtt']?.[0] ?? arn['Fn::GetStackOutput'].OutputName;
  return name.replace(/^PublishOutputFnGetAtt/, '').replace(/[0-9A-F]{8}(Arn[0-9A-F]{8})?$/, '');
}
