import type { Task } from '#core/task.ts';

/** Pages of the AWS console about one task; a page that is not known is left out. */
interface TaskPages {
  readonly log?: string;
  readonly queue?: string;
  readonly item?: string;
  readonly trace?: string;
}

export type ConsoleLinks = (task: Task) => TaskPages;

/** Where the tasks of a deployment are. */
interface Places {
  readonly region: string;
  readonly QUEUE_URLS: Readonly<Record<string, string>>;
  readonly TASKS_TABLE: string;
  /** Key of a task's item, as DynamoDB has it. */
  readonly keyOf: (task: Task) => Readonly<Record<string, { readonly S?: string }>>;
}

/** Links to the log stream of a task's latest attempt, to its queue, to its item and to the trace of its submission. */
export function consoleLinks({ region, QUEUE_URLS, TASKS_TABLE, keyOf }: Places): ConsoleLinks {
  const page = (home: string, path: string) =>
    `https://${region}.console.aws.amazon.com/${home}?region=${region}#${path}`;
  return (task) => {
    const { logGroup, logStream } = task.location ?? {};
    const queueUrl = QUEUE_URLS[task.queue];
    const key = Object.entries(keyOf(task)).map(([name, { S = '' }]) => [name, S]);
    const item = new URLSearchParams([['itemMode', '2'], ...key, ['table', TASKS_TABLE]]);
    return {
      ...(logGroup && logStream ? { log: page('cloudwatch/home', logPath(logGroup, logStream)) } : {}),
      ...(queueUrl ? { queue: page('sqs/v3/home', `/queues/${encodeURIComponent(queueUrl)}`) } : {}),
      item: page('dynamodbv2/home', `edit-item?${item}`),
      ...(task.trace ? { trace: page('cloudwatch/home', `xray:traces/${task.trace.id}`) } : {}),
    };
  };
}

/** CloudWatch wants its names encoded twice, the second time with "$" for "%". */
function logPath(group: string, stream: string): string {
  const encode = (name: string) => encodeURIComponent(encodeURIComponent(name)).replaceAll('%', '$');
  return `logsV2:log-groups/log-group/${encode(group)}/log-events/${encode(stream)}`;
}
