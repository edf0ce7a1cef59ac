import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/** Mails alarms to that address, which AWS first asks to confirm; without an address there is no topic. */
export function alarmTopic(scope: Construct, email: string | undefined): Topic | undefined {
  if (!email) return undefined;
  const topic = new Topic(scope, 'Alarms', { displayName: 'Beatless alarms', enforceSSL: true });
  // A policy of its own (TLS only) takes the place of the one that lets CloudWatch publish.
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  topic.addSubscription(new EmailSubscription(email));
  return topic;
}
