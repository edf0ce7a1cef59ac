import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type DynamoDb, dynamoDb } from '#adapters/dynamodb/client.ts';
import { startChild } from './children.ts';

/** A local cloud in an empty folder, as `npm run local` starts it from the cdk.out that is there. */
export interface LocalCloud {
  readonly api: string;
  readonly key: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Its DynamoDB, as the person at the machine. */
  readonly dynamodb: DynamoDb;
  control<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T>;
  /** Stops it and takes its folder away. */
  stop(): Promise<void>;
}

/** Starts one on free ports. */
export async function startLocalCloud({ periodic = false } = {}): Promise<LocalCloud> {
  const folder = await mkdtemp(join(tmpdir(), 'beatless-bench-'));
  const hold = ['--hold', periodic ? 'Canary' : 'Periodic,Canary'];
  const args = ['local/run.ts', '--port', '0', '--json', '--no-synth', ...hold, '--data', folder];
  const child = startChild(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ready = await firstLine(child.process).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  const { api, key, control, dynamodb: endpoint, outputs } = ready;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamodb = dynamoDb({ endpoint, region: 'us-east-1', credentials: async () => credentials });
  return {
    api,
    key,
    outputs,
    dynamodb,
    control: (method, path, body) => ask(`${control}${path}`, method, body),
    stop: async () => {
      await child.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Ready {
  readonly api: string;
  readonly key: string;
  readonly control: string;
  readonly dynamodb: string;
  readonly outputs: Readonly<Record<string, string>>;
}

async function firstLine(child: ChildProcess): Promise<Ready> {
  const { stdout } = child;
  if (!stdout) throw new Error('the local cloud has no output');
  const lines = createInterface({ input: stdout });
  const line = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    child.once('exit', (code) => reject(new Error(`the local cloud ended with code ${code}`)));
  });
  return JSON.parse(line) as Ready;
}

async function ask<T>(url: string, method: string, body: unknown): Promise<T> {
  const response = await fetch(url, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}
