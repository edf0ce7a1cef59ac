import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
} from '@aws-sdk/client-redshift-data';
import { expect, onTestFinished, test } from 'vitest';
import { dataClient, TARGET } from './warehouse.ts';

/** A warehouse in another process, which can be killed at any moment. */
async function startProcess(folder: string) {
  const script = new URL('./warehouse-process.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  onTestFinished(() => void child.kill('SIGKILL'));
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`the warehouse ended with ${code}`)));
  });
  return {
    ...dataClient({ endpoints: JSON.parse(line) }),
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

test('a killed warehouse keeps what was committed, and tells of every statement how it ended', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'beatless-redshift-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const first = await startProcess(folder);
  const submit = (Sql: string, ClientToken: string) =>
    new ExecuteStatementCommand({ ...TARGET, Sql, ClientToken });
  await first.run('CREATE TABLE kept (n INT)');
  await first.run('INSERT INTO kept VALUES (1)');
  const result = await first.run('SELECT n FROM kept');
  const endless = submit('INSERT INTO kept SELECT COUNT(*) FROM generate_series(1, 4000000000)', 'endless');
  const { Id } = await first.client.send(endless);
  const waiting = submit('INSERT INTO kept VALUES (2)', 'waiting');
  const { Id: waitingId } = await first.client.send(waiting);
  await untilStarted(first.client, Id);
  await first.kill();

  const second = await startProcess(folder);
  expect(await second.describe(Id)).toMatchObject({
    Status: 'FAILED',
    Error: expect.stringContaining('restarted'),
  });
  expect((await second.describe(waitingId)).Status).toBe('FINISHED');
  expect(await second.rows('SELECT n FROM kept ORDER BY 1')).toEqual([[1], [2]]);
  expect((await second.client.send(waiting)).Id).toBe(waitingId);
  const { Records } = await second.client.send(new GetStatementResultCommand({ Id: result.Id }));
  expect(Records).toEqual([[{ longValue: 1 }]]);
  await second.kill();
}, 120_000);

async function untilStarted(
  client: ReturnType<typeof dataClient>['client'],
  Id: string | undefined,
): Promise<void> {
  for (let tries = 0; tries < 2000; tries += 1) {
    const { Status } = await client.send(new DescribeStatementCommand({ Id }));
    if (Status === 'STARTED') return;
  }
  throw new Error('the statement was never STARTED');
}
