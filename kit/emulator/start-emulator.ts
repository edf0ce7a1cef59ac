import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A running emulator, and the variables that lead any AWS program to it. */
export interface Emulator {
  readonly port: number;
  readonly account: string;
  readonly environment: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/** The account is the access key, as MiniStack has it. */
const account = '111111111111';
const startMs = 30_000;

/** Starts MiniStack on a free port of this machine. Its functions run as processes, on the Node that runs this. */
export async function startEmulator(command: string, folder: string): Promise<Emulator> {
  const port = await freePort();
  const own = join(folder, 'emulator');
  mkdirSync(own);
  const PATH = `${dirname(process.execPath)}:${process.env.PATH}`;
  const child = spawn(command, {
    env: {
      PATH,
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      MINISTACK_ACCOUNT_ID: account,
      S3_DATA_DIR: join(own, 's3'),
      TMPDIR: own,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-4_000);
    });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const until = Date.now() + startMs;
  while (!(await answers(`${endpoint}/_ministack/health`))) {
    if (child.exitCode !== null || Date.now() > until) {
      child.kill('SIGKILL');
      throw new Error(`MiniStack did not start:\n${said}`);
    }
    await wait(200);
  }
  return {
    port,
    account,
    environment: {
      PATH,
      HOME: own,
      AWS_ACCESS_KEY_ID: account,
      AWS_SECRET_ACCESS_KEY: 'emulator',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: endpoint,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    },
    async stop() {
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await gone;
      clearTimeout(kill);
    },
  };
}

const answers = (url: string) =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}
