import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type DynamoDb, dynamoDb } from '#adapters/dynamodb/client.ts';
import type { FaultRule } from '#local/services/contract.ts';

/** A fresh local cloud in a process and a folder of its own. */
export interface BenchCloud {
  readonly api: string;
  readonly key: string;
  /** Of the process that has started all others. */
  readonly pid: number;
  readonly outputs: Readonly<Record<string, string>>;
  /** Clients with the root key: they see everything, and no fault strikes them. */
  readonly dynamodb: DynamoDb;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  control<T = unknown>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T>;
  /** Moves the clock of every process. */
  advance(seconds: number): Promise<void>;
  faults(rules: readonly FaultRule[], seed: number): Promise<void>;
  environments(): Promise<readonly BenchEnvironment[]>;
  /** SIGKILL; false if it was gone already. */
  kill(environmentId: string): Promise<boolean>;
  queues(): Promise<readonly QueueDepth[]>;
  /** Makes a key of another owner, as an operator does. */
  keyOf(owner: string): Promise<string>;
  stop(): Promise<void>;
}

/** An execution environment as the control server tells of it. */
interface BenchEnvironment {
  readonly functionId: string;
  readonly environmentId: string;
  readonly busy: boolean;
}

/** What waits in a queue. */
export interface QueueDepth {
  readonly logicalId: string;
  readonly url: string;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

interface Ready {
  readonly api: string;
  readonly key: string;
  readonly control: string;
  readonly dynamodb: string;
  readonly sqs: string;
  readonly s3: string;
  readonly outputs: Readonly<Record<string, string>>;
}

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Starts it on what `assembly` holds. */
export async function startCloud(assembly: string): Promise<BenchCloud> {
  const folder = await mkdtemp(join(tmpdir(), 'beatless-faults-'));
  const args = [
    'local/run.ts',
    '--port',
    '0',
    '--json',
    '--no-synth',
    '--hold',
    'Periodic,Canary',
    '--assembly',
    assembly,
  ];
  const child = spawn(process.execPath, [...args, '--data', folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-4_000);
  });
  const ready = await new Promise<Ready>((resolve, reject) => {
    const lines = createInterface({ input: child.stdout });
    lines.once('line', (line) => resolve(JSON.parse(line) as Ready));
    child.once('exit', (code) => reject(new Error(`the local cloud ended with code ${code}:\n${said}`)));
  });
  const control = controller(ready.control);
  const client = { region: 'us-east-1', credentials };
  return {
    api: ready.api,
    key: ready.key,
    pid: child.pid ?? 0,
    outputs: ready.outputs,
    dynamodb: dynamoDb({
      region: client.region,
      credentials: async () => credentials,
      endpoint: ready.dynamodb,
    }),
    s3: new S3Client({ ...client, endpoint: ready.s3, forcePathStyle: true }),
    sqs: new SQSClient({ ...client, endpoint: ready.sqs, useQueueUrlAsEndpoint: false }),
    control,
    advance: async (seconds) => void (await control('POST', '/clock', { advanceMs: seconds * 1000 })),
    faults: async (rules, seed) => void (await control('POST', '/faults', { rules, seed })),
    environments: () => control('GET', '/environments'),
    kill: (id) =>
      control('POST', `/environments/${id}/kill`).then(
        () => true,
        () => false,
      ),
    queues: () => control('GET', '/queues'),
    keyOf: (owner) => createKey(owner, ready),
    async stop() {
      child.kill('SIGTERM');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function createKey(owner: string, { dynamodb, outputs }: Ready): Promise<string> {
  const asked = [
    '--owner',
    owner,
    '--name',
    'bench',
    '--scopes',
    '*',
    '--table',
    outputs.KeysTableName ?? '',
  ];
  const env = {
    ...process.env,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
  };
  const command = ['client/cli.ts', 'keys', 'create', ...asked, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, command, { env });
  return (JSON.parse(stdout) as { readonly key: string }).key;
}

function controller(base: string): BenchCloud['control'] {
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${base}${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as T;
  };
}
