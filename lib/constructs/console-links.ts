import { CfnOutput, type Stack } from 'aws-cdk-lib';
import type { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/** Outputs that open the right page of the AWS console: people look at the stack first. */
export class ConsoleLinks {
  private readonly stack: Stack;

  constructor(stack: Stack) {
    this.stack = stack;
  }

  /** The items of a table. */
  table(id: string, table: ITable, what: string): void {
    this.link(id, 'dynamodbv2/home', `item-explorer?table=${table.tableName}`, what);
  }

  /** A queue: how deep it is, its dead letters and its messages. */
  queue(id: string, queue: IQueue, what: string): void {
    const { region, account } = this.stack;
    const url = `https%3A%2F%2Fsqs.${region}.amazonaws.com%2F${account}%2F${queue.queueName}`;
    this.link(id, 'sqs/v3/home', `/queues/${url}`, what);
  }

  /** A function: its metrics, logs, code and settings. */
  lambda(id: string, lambda: IFunction, what: string): void {
    this.link(id, 'lambda/home', `/functions/${lambda.functionName}?tab=monitoring`, what);
  }

  /** An event bus: its rules and metrics, and a page to send an event on. */
  bus(id: string, bus: IEventBus, what: string): void {
    this.link(id, 'events/home', `/eventbus/${bus.eventBusName}`, what);
  }

  /** A dashboard. */
  dashboard(id: string, { dashboardName }: Dashboard, what: string): void {
    this.link(id, 'cloudwatch/home', `dashboards/dashboard/${dashboardName}`, what);
  }

  /** The log groups of the stack, whose names all begin with its name. */
  logs(id: string, what: string): void {
    this.link(
      id,
      'cloudwatch/home',
      `logsV2:log-groups$3FlogGroupNameFilter$3D${this.stack.stackName}`,
      what,
    );
  }

  /** The alarms of the stack, whose names all begin with its name. */
  alarms(id: string, what: string): void {
    this.link(id, 'cloudwatch/home', `alarmsV2:?~(search~'${this.stack.stackName})`, what);
  }

  private link(id: string, home: string, page: string, what: string): void {
    const { region } = this.stack;
    const value = `https://${region}.console.aws.amazon.com/${home}?region=${region}#${page}`;
    new CfnOutput(this.stack, id, { value, description: `AWS console: ${what}` });
  }
}
