import { Stack, Validations } from 'aws-cdk-lib';
import type { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { backup } from '#tasks/backup.ts';
import { deliverCallback } from '#tasks/deliver-callback.ts';
import { loadToRedshift } from '#tasks/load-to-redshift.ts';
import type { AppStack } from './app-stack.ts';
import type { Console } from './constructs/console.ts';
import type { Push } from './constructs/push.ts';
import type { DataStack } from './data-stack.ts';

/** Findings of cdk-nag that are meant to be so, one by one: where, which, why. Anything else fails `npm run synth`. */
export function acknowledgeFindings(data: DataStack, app: AppStack): void {
  for (const route of app.http.routes)
    acknowledge(
      route,
      'AwsSolutions-APIG4',
      'The api function checks the API key itself: an authorizer of an HTTP API cannot answer with a problem document.',
    );
  acknowledge(
    app.api.role,
    anyObject(data, 'PublishOutputFnGetAttUploadsBucket5E5E9B64ArnEC217204'),
    'Signs forms for uploads, whose keys begin with the owner and a fresh id; nothing else is in the bucket.',
  );
  acknowledge(
    app.api.role,
    anyObject(data, 'PublishOutputFnGetAttResultsBucketA95A2103Arn4ED6159C'),
    'Shows and links the results of any task, whose keys begin with its id; nothing else is in the bucket.',
  );
  if (app.console) acknowledgeConsole(app.console);
  acknowledgePush(app.push);
  for (const { failures } of [app.taskChanges, app.taskRequests, app.schedules])
    acknowledge(
      failures,
      'AwsSolutions-SQS3',
      'Is itself where events end that failed for good; cdk-nag knows dead letters of queues and functions only.',
    );
  for (const { role } of [app.api, app.sweep, app.schedules.dispatch])
    acknowledge(
      role,
      `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/<${groupOf(app)}>/*]`,
      'Keeps the schedules of users in a group of their own; their names are ids, not known before.',
    );
  if (data.warehouse)
    acknowledge(
      data.warehouse.copyRole,
      `AwsSolutions-IAM5[Resource::<${logicalIdOf(data.results)}.Arn>/_loads/*]`,
      'COPY reads the snapshots of loads, whose names are not known before; only they lie below that prefix.',
    );
  acknowledgeAnyResource(app);
  for (const { worker, name } of app.taskQueues) {
    if (name === backup.queue)
      acknowledge(
        worker.role,
        anyObject(data, 'PublishOutputFnGetAttBackupsBucketC69911EDArn93A5030B'),
        'Writes files of backups, whose names begin with the time; nothing else is in the bucket.',
      );
    // Callbacks touch no bucket.
    if (name === deliverCallback.queue) continue;
    acknowledge(
      worker.role,
      anyObject(data, 'PublishOutputFnGetAttUploadsBucket5E5E9B64ArnEC217204'),
      'Reads the upload that a task names; it is not known before, and the API has checked whose it is.',
    );
    acknowledge(
      worker.role,
      anyObject(data, 'PublishOutputFnGetAttResultsBucketA95A2103Arn4ED6159C'),
      'Writes files under the id of the task that it runs, which is not known before.',
    );
  }
}

/** What takes no resource, by role. */
function acknowledgeAnyResource({ api, taskQueues, schedules, taskRequests }: AppStack): void {
  const workers = taskQueues.map(({ worker }) => worker);
  const warehouse = taskQueues.find(({ name }) => name === loadToRedshift.queue)?.worker;
  for (const { role, isTraced } of [api, ...workers, schedules.dispatch, taskRequests.taker]) {
    const reasons = [
      ...(role === warehouse?.role
        ? [
            'Asks for statements and cancels them: these actions of the Data API take no resource, and Redshift shows a statement only to the role that submitted it.',
          ]
        : []),
      ...(isTraced
        ? ['Lambda puts the trace of each invocation with it: these actions of X-Ray take no resource.']
        : []),
    ];
    if (reasons.length > 0) acknowledge(role, 'AwsSolutions-IAM5[Resource::*]', reasons.join(' '));
  }
}

function acknowledgePush({ api, routes, stage, table, teller, connections }: Push): void {
  for (const route of routes)
    acknowledge(
      route,
      'AwsSolutions-APIG4',
      'A connection opens with a ticket that the function takes, once; what comes later belongs to that connection.',
    );
  acknowledge(
    stage,
    'AwsSolutions-APIG1',
    'The function writes a line for every connection, let in or refused.',
  );
  acknowledge(table, 'AwsSolutions-DDB3', 'Holds who is connected right now: nothing to bring back.');
  const gateway = Stack.of(api).getLogicalId(api.node.defaultChild as CfnApi);
  for (const { role } of [teller, connections])
    acknowledge(
      role,
      `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<${gateway}>/ws/POST/@connections/*]`,
      'Sends to the connections of this stage, whose ids API Gateway makes.',
    );
}

function acknowledgeConsole({ distribution, placer, site }: Console): void {
  acknowledge(
    distribution,
    'AwsSolutions-CFR1',
    'Whoever holds a key may use it from any country; who does not sees a sign-in page and nothing else.',
  );
  acknowledge(
    distribution,
    'AwsSolutions-CFR2',
    'The API limits requests and asks each for a key; a firewall costs by the month and is for its owner to choose.',
  );
  acknowledge(
    distribution,
    'AwsSolutions-CFR4',
    "CloudFront's own name comes with its own certificate, whose lowest version of TLS cannot be set; browsers use TLS 1.3.",
  );
  acknowledge(
    placer.role,
    `AwsSolutions-IAM5[Resource::<${logicalIdOf(site)}.Arn>/*]`,
    'Puts and deletes the files of the console, whose names change with each release; nothing else is in the bucket.',
  );
}

function logicalIdOf(bucket: Bucket): string {
  return Stack.of(bucket).getLogicalId(bucket.node.defaultChild as CfnBucket);
}

/** The schedule group, as cdk-nag spells a reference to it. */
const groupOf = (app: AppStack) => app.getLogicalId(app.schedules.group);

function acknowledge(where: IConstruct, finding: string, reason: string): void {
  Validations.of(where).acknowledge({ id: `AwsSolutions::${finding}`, reason });
}

/** The finding for all objects of a bucket, as cdk-nag spells a reference from one stack to an output of another. */
function anyObject({ stackName }: DataStack, output: string): string {
  const region = { Ref: 'AWS::Region' };
  const arn = { 'Fn::GetStackOutput': { StackName: stackName, Region: region, OutputName: output } };
  return `AwsSolutions-IAM5[Resource::${JSON.stringify(arn)}/*]`;
}
