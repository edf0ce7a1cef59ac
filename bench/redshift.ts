import './help.ts';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  DescribeStatementCommand,
  ExecuteStatementCommand,
  RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { startDataServices } from '#local/services/start.ts';
import { loadThroughApi } from './redshift/load-through-api.ts';
import { median } from './statistics.ts';

/*
 * What many rows cost: over HTTP through the whole product (upload, bundle, loader, preview, load), with the memory of the
 * functions, which never read the rows; and in the local stand-in of Redshift alone: its start, a small statement, a COPY
 * from the local S3, and the memory of the process that it lives in.
 * npm run bench:redshift -- [--rows 1000000] [--only product|stand-in]
 *
 * Exit code 1 if rows are missing, or the worker had more than 256 MiB.
 */

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, only: { type: 'string' } },
});
const rows = Number(values.rows);
if (!Number.isInteger(rows) || rows < 2 || ![undefined, 'product', 'stand-in'].includes(values.only)) {
  console.error('--rows takes a whole number, --only "product" or "stand-in".');
  process.exit(2);
}
const REGION = 'us-east-1';
const ROOT = { accessKeyId: 'local', secretAccessKey: 'local' };
const ROLE = 'arn:aws:iam::000000000000:role/copy';
/** A function that read the rows would need more. */
const MOST_WORKER_MIB = 256;

if (values.only !== 'stand-in') await measureProduct();
if (values.only === 'product') process.exit();

const folder = await mkdtemp(join(tmpdir(), 'beatless-bench-'));
try {
  const services = await start();
  const client = new RedshiftDataClient({
    region: REGION,
    credentials: ROOT,
    endpoint: services.endpoints['redshift-data'],
  });
  const s3 = new S3Client({
    region: REGION,
    credentials: ROOT,
    endpoint: services.endpoints.s3,
    forcePathStyle: true,
  });
  const run = async (Sql: string): Promise<number> => {
    const began = performance.now();
    const target = { WorkgroupName: 'bench', Database: 'dev' };
    const { Id, Status } = await client.send(
      new ExecuteStatementCommand({ ...target, Sql, WaitTimeSeconds: 30 }),
    );
    for (let state: string | undefined = Status; state !== 'FINISHED'; ) {
      const described = await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
      if (described.Error !== undefined) throw new Error(described.Error);
      state = described.Status;
    }
    return (performance.now() - began) / 1000;
  };

  const before = residentMiB();
  print('first statement of a new database', await run('SELECT 1'), 's');
  print('memory that an engine adds, at rest', residentMiB() - before, 'MiB');
  const small: number[] = [];
  for (let number = 0; number < 50; number += 1) small.push(await run('SELECT 1'));
  print('a small statement, submitted and waited for (median of 50)', median(small) * 1000, 'ms');

  await services.s3.createBucket('bench', {});
  const path = join(folder, 'rows.csv');
  await writeFile(path, lines(rows));
  const { size: ContentLength } = await stat(path);
  const object = { Bucket: 'bench', Key: 'in/rows.csv', Body: createReadStream(path), ContentLength };
  await s3.send(new PutObjectCommand(object));
  await run(
    'CREATE TABLE target (id BIGINT, name VARCHAR(40), email VARCHAR(60), amount DECIMAL(12,2), day DATE, seen TIMESTAMP, ok BOOLEAN)',
  );
  const peak = watchMemory();
  const cpu = process.cpuUsage();
  const seconds = await run(
    `COPY target FROM 's3://bench/in/' IAM_ROLE '${ROLE}' FORMAT AS CSV DATEFORMAT 'auto' TIMEFORMAT 'auto'`,
  );
  const { user, system } = process.cpuUsage(cpu);
  print(`COPY of ${rows} rows, ${(ContentLength / 1e6).toFixed(0)} MB`, seconds, 's');
  print('of which CPU, all threads', (user + system) / 1e6, 's');
  print('rows a second', rows / seconds, '');
  print(
    'memory at the peak of the COPY, beyond what there was before the first statement',
    peak() - before,
    'MiB',
  );
  await services.close();
  const again = await start();
  const endpoint = again.endpoints['redshift-data'];
  const began = performance.now();
  const second = new RedshiftDataClient({ region: REGION, credentials: ROOT, endpoint });
  await second.send(
    new ExecuteStatementCommand({
      WorkgroupName: 'bench',
      Database: 'dev',
      Sql: 'SELECT 1',
      WaitTimeSeconds: 30,
    }),
  );
  print('first statement after a restart', (performance.now() - began) / 1000, 's');
  await again.close();
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function measureProduct(): Promise<void> {
  const load = await loadThroughApi(rows);
  print(`upload of 2 files, ${load.megabytes.toFixed(0)} MB`, load.uploadSeconds, 's');
  print('preview', load.previewSeconds, 's');
  print(`load of ${rows} rows, from the request to the end of its task`, load.loadSeconds, 's');
  print('the same load again, of which nothing is loaded', load.againSeconds, 's');
  print('memory of the worker at its peak', load.workerPeakMiB, 'MiB');
  print('memory of the api at its peak', load.apiPeakMiB, 'MiB');
  if (load.rowsInTable !== rows) fail(`the table has ${load.rowsInTable} rows, not ${rows}`);
  if (load.workerPeakMiB > MOST_WORKER_MIB) fail(`the worker had more than ${MOST_WORKER_MIB} MiB`);
}

function fail(why: string): void {
  console.error(why);
  process.exitCode = 1;
}

async function start() {
  const services = await startDataServices({
    dataDir: folder,
    ports: {},
    region: REGION,
    account: '000000000000',
    root: ROOT,
  });
  services.redshift.createNamespace({ name: 'bench', database: 'dev', roles: [ROLE] });
  services.redshift.createWorkgroup({ name: 'bench', namespace: 'bench' });
  const policies = [{ Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }];
  services.redshift.useRoles(() => ({ policies, trusts: ['redshift.amazonaws.com'] }));
  return services;
}

function* lines(count: number): Generator<string> {
  for (let id = 1; id <= count; id += 1) {
    const day = `2026-${String((id % 12) + 1).padStart(2, '0')}-${String((id % 28) + 1).padStart(2, '0')}`;
    yield `${id},"Person ${id}, of many",person.${id}@example.org,${id % 100_000}.${id % 100},${day},${day} 10:20:30,${id % 2 === 0}\n`;
  }
}

function watchMemory(): () => number {
  let peak = residentMiB();
  const timer = setInterval(() => {
    peak = Math.max(peak, residentMiB());
  }, 50);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

function residentMiB(): number {
  return process.memoryUsage.rss() / 2 ** 20;
}

function print(what: string, value: number, unit: string): void {
  console.log(`${what}: ${value >= 100 ? Math.round(value) : value.toPrecision(3)} ${unit}`);
}
