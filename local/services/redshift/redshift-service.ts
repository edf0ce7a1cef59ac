import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer } from '../answer.ts';
import type { DataServices, RedshiftSettings } from '../contract.ts';
import type { EntryFields } from '../events/entries.ts';
import type { Caller } from '../gateway/callers.ts';
import type { ServiceGateway } from '../gateway/gateway.ts';
import type { Need } from '../gateway/policy.ts';
import type { JsonService } from '../json-service.ts';
import type { StoredObjects } from '../s3/stored-objects.ts';
import { ServiceError, unknownOperation } from '../service-error.ts';
import {
  columnMetadata,
  csvText,
  describeStatement,
  describeSubStatement,
  listedStatement,
  recordsText,
  submitted,
} from './answers.ts';
import { catalogueOperations, pageToken, readPageToken } from './catalogue-operations.ts';
import { createDatabase, type Database } from './engine/database.ts';
import {
  invalid,
  type Json,
  optional,
  readId,
  readSubmit,
  readTarget,
  readWait,
  type SubmitRequest,
} from './requests.ts';
import { type CopyRole, createSourceFiles } from './source-files.ts';
import { statementEvent } from './statement-event.ts';
import { hasEnded, type Statement, type StatementPart } from './statements/statement.ts';
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
const MAX_LISTED = 100;
/** Seen by every caller: those of the person at the machine. */
const ROOT = 'root';

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
      setTimeout(() => void send(), planned.delayMs ?? 0);
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

  const own = (caller: Caller, id: string): Statement => {
    const statement = runner.find(id);
    if (statement && (caller.isRoot || statement.owner === ownerOf(caller))) return statement;
    throw new ServiceError('ResourceNotFoundException', 'Query does not exist.', 400, { ResourceId: id });
  };

  const partOf = (statement: Statement, number: number): StatementPart => {
    const part = statement.isBatch ? statement.parts[number - 1] : undefined;
    if (part) return part;
    throw new ServiceError('ResourceNotFoundException', 'Query does not exist.', 400, {
      ResourceId: `${statement.id}:${number}`,
    });
  };

  const submit = async (request: SubmitRequest, caller: Caller, signal: AbortSignal): Promise<Json> => {
    const { token, digest, waitSeconds } = request;
    const owner = ownerOf(caller);
    const used = token === undefined ? undefined : store.token(owner, token);
    if (used && used.digest !== digest)
      throw invalid('The ClientToken was used before for a request with other parameters.');
    let statement = used && runner.find(used.statement);
    if (!statement) {
      if (runner.active >= settings.activeStatements)
        throw new ServiceError(
          'ActiveStatementsExceededException',
          'Active statements exceeded the allowed quota.',
        );
      statement = newStatement(request, caller, () => store.nextQueryId());
      if (token !== undefined)
        store.putToken(owner, token, { statement: statement.id, digest, usedAt: Date.now() });
      runner.submit(statement);
    }
    await runner.wait(statement.id, waitSeconds * 1000, signal);
    return submitted(own(caller, statement.id), waitSeconds > 0);
  };

  const describe = async (request: Json, caller: Caller, signal: AbortSignal): Promise<Json> => {
    const { id, part } = readId(request);
    own(caller, id);
    await runner.wait(id, readWait(request.WaitTimeSeconds) * 1000, signal);
    const statement = own(caller, id);
    return part === undefined
      ? describeStatement(statement)
      : describeSubStatement(statement, part, partOf(statement, part));
  };

  const result = async (
    request: Json,
    caller: Caller,
    signal: AbortSignal,
    format: 'JSON' | 'CSV',
  ): Promise<string> => {
    const { id, part } = readId(request);
    own(caller, id);
    await runner.wait(id, readWait(request.WaitTimeSeconds) * 1000, signal);
    const statement = own(caller, id);
    if (statement.isBatch && part === undefined)
      throw invalid('BatchExecuteStatement result can only be retrieved with sub-statement id.');
    if (statement.resultFormat !== format)
      throw invalid(`The result of this statement is in the format ${statement.resultFormat}.`);
    const number = part === undefined ? 0 : part - 1;
    const { state, hasResultSet, rows } =
      part === undefined
        ? (statement.parts[0] ?? statement.parts[number] ?? partOf(statement, 1))
        : partOf(statement, part);
    const from = readPageToken(request.NextToken);
    const page =
      state === 'FINISHED' && statement.state === 'FINISHED' && hasResultSet
        ? store.page(id, number, from)
        : undefined;
    if (!page)
      throw new ServiceError(
        'ResourceNotFoundException',
        'Query does not have result. Please check query status with DescribeStatement.',
        400,
        { ResourceId: id },
      );
    const hasMore = from + 1 < store.pageCount(id, number);
    const rest = JSON.stringify({
      ColumnMetadata: columnMetadata(page),
      TotalNumRows: rows,
      ...(format === 'CSV' && { ResultFormat: 'CSV' }),
      ...(hasMore && { NextToken: pageToken(from + 1) }),
    });
    const records = format === 'JSON' ? recordsText(page) : JSON.stringify([{ CSVRecords: csvText(page) }]);
    return `{"Records":${records},${rest.slice(1)}`;
  };

  const cancel = (request: Json, caller: Caller): Json => {
    const { id } = readId(request);
    const statement = own(caller, id);
    if (hasEnded(statement))
      throw invalid(`Could not cancel a query that is already in ${statement.state} state with ID: ${id}`);
    return { Status: runner.cancel(id) };
  };

  const list = (request: Json, caller: Caller): Json => {
    const limit = Number(request.MaxResults ?? MAX_LISTED) || MAX_LISTED;
    if (limit < 1 || limit > MAX_LISTED) throw invalid(`MaxResults must be between 0 and ${MAX_LISTED}.`);
    const status = optional(request.Status, 'Status') ?? 'FINISHED';
    const prefix = optional(request.StatementName, 'StatementName') ?? '';
    const workgroup = optional(request.WorkgroupName, 'WorkgroupName');
    const found = store
      .all()
      .filter(
        (statement) =>
          (caller.isRoot || statement.owner === ownerOf(caller)) &&
          (status === 'ALL' || statement.state === status) &&
          (statement.name ?? '').startsWith(prefix) &&
          (workgroup === undefined || statement.workgroup === workgroup) &&
          (request.Database === undefined || statement.database === request.Database),
      );
    const from = readPageToken(request.NextToken);
    const hasMore = from + limit < found.length;
    return {
      Statements: found.slice(from, from + limit).map(listedStatement),
      ...(hasMore && { NextToken: pageToken(from + limit) }),
    };
  };

  const lookUp = async (operation: string, request: Json): Promise<Json> => {
    const { workgroup, database: name } = readTarget({ Database: 'dev', ...request });
    const { namespace } = workgroups.find(workgroup);
    const database = databaseOf(workgroup, operation === 'ListDatabases' ? namespace.database : name);
    if (typeof database === 'string') throw new ServiceError('DatabaseConnectionException', database, 500);
    const perform = catalogueOperations[operation];
    if (!perform) throw unknownOperation(`RedshiftData.${operation}`);
    return perform(database, request, [namespace.database]);
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

  const perform = async (
    operation: string,
    request: Json,
    signal: AbortSignal,
    caller: Caller,
  ): Promise<string> => {
    switch (operation) {
      case 'ExecuteStatement':
      case 'BatchExecuteStatement':
        return JSON.stringify(
          await submit(readSubmit(request, operation === 'BatchExecuteStatement'), caller, signal),
        );
      case 'DescribeStatement':
        return JSON.stringify(await describe(request, caller, signal));
      case 'GetStatementResult':
        return result(request, caller, signal, 'JSON');
      case 'GetStatementResultV2':
        return result(request, caller, signal, 'CSV');
      case 'CancelStatement':
        return JSON.stringify(cancel(request, caller));
      case 'ListStatements':
        return JSON.stringify(list(request, caller));
      default:
        return JSON.stringify(await lookUp(operation, request));
    }
  };

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
        return settings;
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

function ownerOf({ roleArn, functionId, isRoot }: Caller): string {
  return isRoot ? ROOT : (roleArn ?? functionId);
}

function newStatement(request: SubmitRequest, caller: Caller, nextQueryId: () => number): Statement {
  const now = Date.now();
  const {
    sqls,
    isBatch,
    isTransaction,
    parameters,
    name,
    withEvent,
    workgroup,
    database,
    secretArn,
    resultFormat,
  } = request;
  return {
    id: randomUUID(),
    owner: ownerOf(caller),
    functionId: caller.functionId,
    isBatch,
    isTransaction: isTransaction || !isBatch,
    parameters,
    ...(name !== undefined && { name }),
    withEvent,
    workgroup,
    database,
    ...(secretArn !== undefined && { secretArn }),
    resultFormat,
    pid: 1_073_750_000 + (nextQueryId() % 100_000),
    createdAt: now,
    updatedAt: now,
    state: 'SUBMITTED',
    parts: sqls.map((sql) => ({
      sql,
      queryId: nextQueryId(),
      state: 'SUBMITTED',
      rows: 0,
      resultBytes: 0,
      hasResultSet: false,
      durationMs: 0,
      createdAt: now,
      updatedAt: now,
    })),
  };
}
