import { Tags } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { type Access, allow } from './access.ts';

/** The bus that tells "Task State Change" and listens for "Task Requested". Only this account may send to it. */
export function taskBus(scope: Construct, id: string): EventBus {
  const bus = new EventBus(scope, id, {
    description: 'Beatless: tells "Task State Change", starts a task on "Task Requested"',
  });
  Tags.of(bus).add('beatless:component', 'bus');
  return bus;
}

/** Putting events on the bus. */
export function eventBus({ eventBusName, eventBusArn }: EventBus): Access<{ readonly EVENT_BUS: string }> {
  return {
    variables: { EVENT_BUS: eventBusName },
    statements: [allow(['events:PutEvents'], [eventBusArn])],
  };
}
