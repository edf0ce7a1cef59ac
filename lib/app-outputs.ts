import { CfnOutput } from 'aws-cdk-lib';
import type { AppStack } from './app-stack.ts';
import { ConsoleLinks } from './constructs/console-links.ts';
import type { DataStack } from './data-stack.ts';

/** What `cdk deploy` prints at its end: where the API is, and the pages of the console that people need. */
export function appOutputs(app: AppStack, { tasks, keys }: DataStack): void {
  const { url } = app.http;
  if (app.console)
    new CfnOutput(app, 'ConsoleUrl', { value: app.console.url, description: 'The web console' });
  new CfnOutput(app, 'ApiUrl', { value: url, description: 'Address of the API' });
  new CfnOutput(app, 'DocsUrl', { value: `${url}/docs`, description: 'Documentation, to try the API on' });
  new CfnOutput(app, 'EventBusName', {
    value: app.bus.eventBusName,
    description: 'EventBridge bus: tells "Task State Change", starts a task on "Task Requested"',
  });
  const links = new ConsoleLinks(app);
  links.table('TasksConsole', tasks, 'the tasks');
  links.table('KeysConsole', keys, 'the API keys');
  links.lambda('ApiConsole', app.api.lambda, 'the api function');
  links.lambda('SweepConsole', app.sweep.lambda, 'the sweep function');
  links.lambda('DeadLettersConsole', app.deadLetters.lambda, 'the dead-letter function');
  links.lambda('TaskChangesConsole', app.taskChanges.reactor.lambda, 'the function that tells changes');
  links.lambda('TaskRequestsConsole', app.taskRequests.taker.lambda, 'the function that takes requests');
  links.queue('TaskChangesFailuresConsole', app.taskChanges.failures, 'the changes that could not be told');
  links.queue('TaskRequestsFailuresConsole', app.taskRequests.failures, 'the requests that were not taken');
  links.bus('EventBusConsole', app.bus, 'the event bus, to send a "Task Requested"');
  for (const { node, name, queue, worker } of app.taskQueues) {
    links.queue(`${node.id}Console`, queue, `the queue "${name}"`);
    links.lambda(`${node.id}WorkerConsole`, worker.lambda, `the worker of the queue "${name}"`);
  }
  links.dashboard('DashboardConsole', app.dashboard.dashboard, 'how the deployment is');
  links.logs('LogsConsole', 'what the functions wrote');
  links.alarms('AlarmsConsole', 'the alarms');
}
