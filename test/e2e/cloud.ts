import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { FaultRule } from '#local/services/contract.ts';
import { watchGrants, withoutGrants } from './record-grants.ts';

/** A local cloud of its own for one test file, as `npm run local` starts it. */
export interface Cloud {
  readonly api: string;
  readonly key: string;
  readonly dataDir: string;
  readonly environment: Record<string, string>;
  readonly outputs: Record<string, string>;
  /** Moves the clock of every process of the cloud. */
  advance(seconds: number): Promise<void>;
  control<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  faults(rules: readonly FaultRule[], seed?: number): Promise<void>;
  /** The function's logical id begins so. */
  functionId(prefix: string): string;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

interface Ready {
  readonly api: string;
  readonly key: string;
  readonly control: string;
  readonly dynamodb: string;
  readonly sqs: string;
  readonly s3: string;
  readonly outputs: Record<string, string>;
}

/** Starts a local cloud on free ports. `dataDir` of a stopped one continues it. */
export async function startCloud(
  dataDir?: string,
  {
    periodic = false,
  }: { /** Whether the periodic tasks of the code start. */ readonly periodic?: boolean } = {},
): Promise<Cloud> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'beatless-')));
  const hold = periodic ? [] : ['--hold', 'Periodic'];
  const args = [
    'local/run.ts',
    '--port',
    '0',
    '--json',
    '--no-synth',
    '--data',
    folder,
    ...hold,
    ...withoutGrants(),
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ready = await firstLine(child);
  const control = controller(ready.control);
  const lastLook = watchGrants(() => control('GET', '/grants'));
  return {
    api: ready.api,
    key: ready.key,
    dataDir: folder,
    outputs: ready.outputs,
    environment: {
      AWS_ENDPOINT_URL_DYNAMODB: ready.dynamodb,
      AWS_ENDPOINT_URL_SQS: ready.sqs,
      AWS_ENDPOINT_URL_S3: ready.s3,
    },
    control,
    advance: async (seconds) => {
      await control('POST', '/clock', { advanceMs: seconds * 1000 });
    },
    faults: async (rules, seed = 1) => {
      await control('POST', '/faults', { rules, seed });
    },
    functionId,
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) {
        await lastLook();
        const gone = new Promise((resolve) => child.once('exit', resolve));
        child.kill(signal);
        await gone;
      }
      if (!dataDir && signal === 'SIGTERM') await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The logical id of the one function of the app stack whose id begins so. */
function functionId(prefix: string): string {
  const template = JSON.parse(readFileSync('cdk.out/BeatlessApp.template.json', 'utf8')) as {
    Resources: Record<string, { Type: string }>;
  };
  const ids = Object.entries(template.Resources).flatMap(([id, { Type }]) =>
    Type === 'AWS::Lambda::Function' ? [id] : [],
  );
  const [found, ...more] = ids.filter((id) => id.startsWith(prefix));
  if (!found || more.length > 0) throw new Error(`not one function begins with ${prefix}: ${ids.join(', ')}`);
  return found;
}

async function firstLine(child: ChildProcess): Promise<Ready> {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('the local cloud has no output');
  let said = '';
  stderr.on('data', (chunk) => {
    said += chunk;
  });
  const lines = createInterface({ input: stdout });
  const line = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    child.once('exit', (code) => reject(new Error(`the local cloud ended with code ${code}:\n${said}`)));
  });
  return JSON.parse(line);
}

function controller(base: string): Cloud['control'] {
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${base}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
}
