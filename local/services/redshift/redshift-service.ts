import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realTimers } from '#local/clock.ts';
import type { Answer } from '../answer.ts';
import type { DataServices, RedshiftSettings } from '../contract.ts';
import type { EntryFields } from '../events/entries.ts';
import type { Caller } from '../gateway/callers.ts';
import type { ServiceGateway } from '../gateway/gateway.ts';
import type { Need } from '../gateway/policy.ts';
import type { JsonService } from '../json-service.ts';
import type { StoredObjects } from '../s3/stored-objects.ts';
import { ServiceError, unknownOperation } from '../service-error.ts';
import { catalogueOperations } from './catalogue-operations.ts';
import { createDatabase, type Database } from './engine/database.ts';
import { invalid, type Json, readSubmit, readTarget } from './requests.ts';
import { type CopyRole, createSourceFiles } from './source-files.ts';
import { statementEvent } from './statement-event.ts';
import type { Statement } from './statements/statement.ts';
import { newStatement, ROOT, statementOperations } from './statements/statement-operations.ts';
import { createStatementRunner } from './statements/statement-runner.ts';
import { openStatementStore } from './statements/statement-store.ts';
import { createWorkgroups } from './workgroups.ts';

/** The Redshift Data API over PostgreSQL in threads of their own, one for each database. */
export interface RedshiftService extends JsonService {
  readonly warehouses: DataServices['redshift'];
  close(): Promise<void>;
}

/** Where the service keeps its data, and whom it works with. */
export interface RedshiftOptions {
  readonly dataDir: string | undefined;
  readonly region: string;
  readonly account: string;
  readonly gateway: ServiceGateway;
  readonly objects: StoredObjects;
  readonly publish: (event: EntryFields) => Promise<string>;
}

const MAX_BODY_BYTES = 5 << 20;

/** Opens it; an engine starts when a statement needs it. */
export async function openRedshift(options: RedshiftOptions): Promise<RedshiftService> {
  const { dataDir, region, account, gateway, objects, publish } = options;
  // PostgreSQL works on files; without a folder they go when the service does
  const folder = dataDir === undefined ? mkdtempSync(join(tmpdir(), 'redshift-')) : join(dataDir, 'redshift');
  const store = await openStatementStore(folder);
  const workgroups = createWorkgroups(region, account);
  let findRole: (arn: string) => CopyRole | undefined = () => undefined;
  let settings: RedshiftSettings = { pickedAfterMs: 10, startedAfterMs: 10, activeStatements: 500 };
  const databases = new Map<string, Database>();

  const files = createSourceFiles({
    objects,
    role: (arn) => findRole(arn),
    fault: (functionId) => gateway.plannedFault(functionId, 'redshift-data', 'ReadFile'),
  });

  const databaseOf = (workgroup: string, name: string): Database | string => {
    const { namespace } = workgroups.find(workgroup);
    if (namespace.database !== name) return `FATAL: database "${name}" does not exist`;
    const known = databases.get(namespace.id);
    if (known) return known;
    const opened = createDatabase(join(folder, namespace.id), async (request) => {
      const { statement: id } = request;
      if (request.kind === 'readFile') return files.read(id, request.file);
      const { functionId = ROOT } = runner.find(id) ?? {};
      return files.list({ ...request, functionId, namespace });
    });
    databases.set(namespace.id, opened);
    return opened;
  };

  const ended = async (statement: Statement): Promise<void> => {
    files.close(statement.id);
    if (!statement.withEvent) return;
    const event = statementEvent(statement, workgroups.find(statement.workgroup).arn);
    const planned = gateway.plannedFault(statement.functionId, 'redshift-data', 'StatementEvent');
    const send = () =>
      publish(event).catch((error: unknown) => console.error(`local redshift: ${String(error)}`));
    if (planned?.effect === 'fail' || planned?.effect === 'cut') return;
    if (planned?.effect === 'delay') {
      realTimers.setTimeout(() => void send(), planned.delayMs ?? 0);
      return;
    }
    await send();
    if (planned?.effect === 'duplicate') await send();
  };

  const runner = createStatementRunner({
    store,
    settings: () => settings,
    database: ({ workgroup, database }) => databaseOf(workgroup, database),
    fault: (functionId) => gateway.plannedFault(functionId, 'redshift-data', 'RunStatement'),
    ended,
  });

  const operations = statementOperations(store, runner, () => settings);

  /** As a statement of the person at the machine; the first rows of its result. */
  const runForPeople = async (Sql: string, WorkgroupName: string, Database: string) => {
    const statement = newStatement(
      readSubmit({ Sql, WorkgroupName, Database }, false),
      PERSON,
      store.nextQueryId,
    );
    runner.submit(statement);
    await runner.wait(statement.id, LONGEST_WAIT_MS, NEVER);
    if (statement.error !== undefined) throw invalid(statement.error);
    const page = store.page(statement.id, 0, 0);
    const columns = page?.columns.map(({ name }) => name) ?? [];
    return { columns, rows: page?.rows ?? [], rowCount: statement.parts[0]?.rows ?? 0 };
  };

  const lookUp = async (operation: string, request: Json): Promise<string> => {
    const { workgroup, database: name } = readTarget({ Database: 'dev', ...request });
    const { namespace } = workgroups.find(workgroup);
    const database = databaseOf(workgroup, operation === 'ListDatabases' ? namespace.database : name);
    if (typeof database === 'string') throw new ServiceError('DatabaseConnectionException', database, 500);
    const perform = catalogueOperations[operation];
    if (!perform) throw unknownOperation(`RedshiftData.${operation}`);
    return JSON.stringify(await perform(database, request, [namespace.database]));
  };

  /** What needs a connection to a workgroup needs its credentials, too. */
  const needsOf = (operation: string, request: Json): readonly Need[] => {
    const action = `redshift-data:${operation === 'GetStatementResultV2' ? 'GetStatementResult' : operation}`;
    if (!CONNECTING.has(operation)) return [{ action, resource: '*' }];
    const { arn } = workgroups.find(readTarget({ Database: 'dev', ...request }).workgroup);
    const credentials = { action: 'redshift-serverless:GetCredentials', resource: arn };
    return request.SecretArn === undefined
      ? [{ action, resource: arn }, credentials]
      : [
          { action, resource: arn },
          { action: 'secretsmanager:GetSecretValue', resource: String(request.SecretArn) },
        ];
  };

  const perform = (operation: string, request: Json, signal: AbortSignal, caller: Caller) =>
    operations[operation]?.(request, caller, signal) ?? lookUp(operation, request);

  return {
    wording: 'redshift-data',
    targetPrefix: 'RedshiftData',
    maxBodyBytes: MAX_BODY_BYTES,
    prepare(operation, request, signal, caller) {
      if (!OPERATIONS.has(operation)) throw unknownOperation(`RedshiftData.${operation}`);
      return {
        ...(typeof request.WorkgroupName === 'string' && { resource: request.WorkgroupName }),
        needs: needsOf(operation, request),
        effect: async (): Promise<Answer> => ({
          status: 200,
          body: await perform(operation, request, signal, caller),
        }),
      };
    },
    warehouses: {
      createNamespace: workgroups.createNamespace,
      createWorkgroup: workgroups.createWorkgroup,
      useRoles(find) {
        findRole = find;
      },
      configure(changed) {
        settings = { ...settings, ...changed };
        return { ...settings, active: runner.active };
      },
      async query(sql) {
        const [workgroup] = workgroups.all;
        if (!workgroup) throw invalid('No stack declares a workgroup.');
        return runForPeople(sql, workgroup.name, workgroup.namespace.database);
      },
      resume: () => runner.resume(),
    },
    async close() {
      runner.stop();
      await Promise.all([...databases.values()].map((database) => database.close()));
      store.close();
      if (dataDir === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The person at the machine. */
const PERSON: Caller = { functionId: ROOT, environmentId: ROOT, policies: [], isRoot: true };
const LONGEST_WAIT_MS = 2 ** 31 - 1;
const NEVER = new AbortController().signal;

/** Those that connect to a workgroup. */
const CONNECTING: ReadonlySet<string> = new Set([
  'ExecuteStatement',
  'BatchExecuteStatement',
  'ListDatabases',
  'ListSchemas',
  'ListTables',
  'DescribeTable',
]);
const OPERATIONS: ReadonlySet<string> = new Set([
  ...CONNECTING,
  'DescribeStatement',
  'GetStatementResult',
  'GetStatementResultV2',
  'CancelStatement',
  'ListStatements',
]);
