import { Aws } from 'aws-cdk-lib';
import { type ILogGroup, QueryDefinition, QueryString } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** Queries that wait in CloudWatch → Logs Insights → Saved queries, below the name of the stack. */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, logGroups: readonly ILogGroup[]) {
    super(scope, id);
    const query = (name: string, title: string, parts: ConstructorParameters<typeof QueryString>[0]) =>
      new QueryDefinition(this, name, {
        queryDefinitionName: `${Aws.STACK_NAME}/${title}`,
        queryString: new QueryString(parts),
        logGroups: [...logGroups],
      });
    query('TaskById', 'task by id (put the id in)', {
      fields: ['@timestamp', 'level', 'message', 'task', 'reason', 'seconds', 'traceId', '@logStream'],
      filterStatements: ["taskId = 'PUT-THE-TASK-ID-HERE'"],
      sort: '@timestamp asc',
      limit: 200,
    });
    query('Failures', 'failed tasks by reason', {
      filterStatements: ["message = 'task failed'"],
      statsStatements: ['count(*) as failures by task, reason'],
      sort: 'failures desc',
    });
    query('Slow', 'slowest tasks', {
      fields: ['@timestamp', 'task', 'taskId', 'seconds'],
      filterStatements: ["message = 'task succeeded'"],
      sort: 'seconds desc',
      limit: 50,
    });
    query('Requests', 'requests by route and status', {
      filterStatements: ["message = 'request'"],
      statsStatements: ['count(*) as requests, pct(ms, 99) as p99 by route, status'],
      sort: 'requests desc',
    });
    query('Errors', 'errors', {
      fields: ['@timestamp', 'message', 'requestId', 'taskId', 'error.message', '@log'],
      filterStatements: ["level = 'ERROR'"],
      sort: '@timestamp desc',
      limit: 100,
    });
  }
}
