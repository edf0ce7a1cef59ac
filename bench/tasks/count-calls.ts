import { setTimeout as sleep } from 'node:timers/promises';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { ScanCommand } from '#adapters/dynamodb/client.ts';
import { sum } from '../statistics.ts';
import { type Load, perBatch, runLoad, type Submitted } from './beatless-load.ts';
import { itemBytes } from './item-bytes.ts';
import type { LocalCloud } from './local-cloud.ts';
import type { Usage } from './prices.ts';

/** What a load asked of AWS, per task. */
export interface Calls {
  readonly load: Load;
  /** "dynamodb PutItem" → calls per task. */
  readonly perTask: ReadonlyMap<string, number>;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Largest of the tasks' items when all had ended, in bytes as DynamoDB counts them. */
  readonly largestItem: number;
  readonly usage: Usage;
  /** Environments that were started on the way; their first invocations are not in the measured times. */
  readonly coldStarts: number;
}

interface CallRecord {
  readonly at: number;
  readonly functionId: string;
  readonly service: string;
  readonly operation: string;
  readonly resource?: string;
  readonly units?: number;
}

interface LogRecord {
  readonly at: string;
  readonly functionId: string;
  readonly stream: string;
  readonly text?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** The control server keeps so many of each: a larger load could not be counted. */
const keptCalls = 1_000;
const keptRecords = 2_000;
/** The sweep comes every minute whether there are tasks or not: it is not a cost of a task. */
const isBackground = (functionId: string) => /^(root$|Sweep)/.test(functionId);

/** Runs a small load on a cloud where nothing else happens, and counts what it asked of AWS. */
export async function countCalls(cloud: LocalCloud, load: Load): Promise<Calls> {
  const from = Date.now();
  const submitted = await runLoad(cloud, load);
  const seen = await allCalls(cloud);
  const records = await cloud.control<readonly LogRecord[]>('GET', `/logs?limit=${keptRecords}`);
  const calls = seen.filter(({ at, functionId }) => at >= from && !isBackground(functionId));
  const logs = records.filter(({ at, functionId }) => Date.parse(at) >= from && !isBackground(functionId));
  if (calls.length >= keptCalls || logs.length >= keptRecords)
    throw new Error(`a load of ${load.tasks} is too large to be counted`);
  const { largest, transitions } = await lookAtItems(cloud, submitted);
  const publishes = calls.some(({ operation }) => operation === 'PutEvents');
  return {
    load,
    perTask: callsPerTask(calls, load.tasks),
    writeUnits: unitsOf(calls, writes) / load.tasks,
    readUnits: unitsOf(calls, reads) / load.tasks,
    largestItem: largest,
    ...(await usageOf(cloud, calls, logs, load, publishes ? transitions / load.tasks : 0)),
  };
}

/** What follows the end of a task (its events, read from the table's stream) is late: waits until no call comes any more. */
async function allCalls(cloud: LocalCloud): Promise<readonly CallRecord[]> {
  let last = -1;
  for (;;) {
    const calls = await cloud.control<readonly CallRecord[]>('GET', '/calls');
    const newest = Math.max(
      ...calls.filter(({ functionId }) => !isBackground(functionId)).map(({ at }) => at),
    );
    if (newest === last) return calls;
    last = newest;
    await sleep(1_000);
  }
}

const writes = /^(Put|Update|Delete|BatchWrite|TransactWrite)/;
const reads = /^(Get|Query|Scan|BatchGet|TransactGet)/;

function callsPerTask(calls: readonly CallRecord[], tasks: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const call of calls) {
    const name = nameOf(call);
    counts.set(name, (counts.get(name) ?? 0) + 1 / tasks);
  }
  return new Map([...counts].sort());
}

/** E.g. "dynamodb PutItem (tasks)": keys and tasks lie in tables of their own. */
function nameOf({ service, operation, resource = '' }: CallRecord): string {
  const table = /-(Tasks|Keys)Table/.exec(resource)?.[1]?.toLowerCase();
  return `${service} ${operation}${table ? ` (${table})` : ''}`;
}

function unitsOf(calls: readonly CallRecord[], operation: RegExp): number {
  return sum(
    calls
      .filter((call) => operation.test(call.operation))
      .map(({ service, units = 0 }) => (service === 'dynamodb' ? units : 0)),
  );
}

/** Lambda's own receives and deletes are no calls of a function: one of each per invocation of a queue's worker. */
async function usageOf(
  cloud: LocalCloud,
  calls: readonly CallRecord[],
  logs: readonly LogRecord[],
  { mode, tasks }: Load,
  busEvent: number,
): Promise<Pick<Calls, 'usage' | 'coldStarts'>> {
  const functions = await cloud.control<readonly FunctionInfo[]>('GET', '/functions');
  const memory = new Map(functions.map(({ functionId, memoryMiB }) => [functionId, memoryMiB]));
  const reports = logs.filter(({ fields }) => fields?.type === 'platform.report');
  const warm = reports.filter(({ fields }) => fields?.coldStart !== true);
  const gbSeconds = (report: LogRecord) =>
    (Number(report.fields?.durationMs) / 1000) * ((memory.get(report.functionId) ?? 0) / 1024);
  // Cold ones are counted at the mean of the warm: how many there are depends on the traffic, not on the task.
  const scale = warm.length === 0 ? Number.NaN : reports.length / warm.length;
  const workers = reports.filter(({ functionId }) => functionId.includes('Worker')).length;
  const written = logs.filter(({ stream }) => stream !== 'platform');
  const usage = {
    httpApiRequest: mode === 'batch' ? 1 / perBatch : 1,
    lambdaRequest: reports.length / tasks,
    lambdaGbSecond: (sum(warm.map(gbSeconds)) * scale) / tasks,
    sqsRequest: (calls.filter(({ service }) => service === 'sqs').length + 2 * workers) / tasks,
    dynamodbWriteUnit: unitsOf(calls, writes) / tasks,
    dynamodbReadUnit: unitsOf(calls, reads) / tasks,
    busEvent,
    logByte:
      sum(written.map(({ fields, text = '' }) => (fields ? JSON.stringify(fields) : text).length)) / tasks,
  };
  return { usage, coldStarts: reports.length - warm.length };
}

interface FunctionInfo {
  readonly functionId: string;
  readonly memoryMiB: number;
}

/** The largest item of the tasks in bytes, and how many transitions they went through, their submit included. */
async function lookAtItems(
  { dynamodb, outputs }: LocalCloud,
  submitted: Submitted,
): Promise<{ readonly largest: number; readonly transitions: number }> {
  let [largest, transitions] = [0, 0];
  let from: Record<string, AttributeValue> | undefined;
  do {
    const scan = new ScanCommand({ TableName: outputs.TasksTableName, ExclusiveStartKey: from });
    const { Items = [], LastEvaluatedKey } = await dynamodb.send(scan);
    for (const item of Items.filter(({ sk }) => submitted.has(sk?.S ?? ''))) {
      largest = Math.max(largest, itemBytes(item));
      transitions += 1 + (item.history?.L?.length ?? 0);
    }
    from = LastEvaluatedKey;
  } while (from);
  return { largest, transitions };
}
