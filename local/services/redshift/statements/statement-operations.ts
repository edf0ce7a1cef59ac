import { randomUUID } from 'node:crypto';
import type { RedshiftSettings } from '../../contract.ts';
import type { Caller } from '../../gateway/callers.ts';
import { ServiceError } from '../../service-error.ts';
import {
  columnMetadata,
  csvText,
  describeStatement,
  describeSubStatement,
  listedStatement,
  recordsText,
  submitted,
} from '../answers.ts';
import { pageToken, readPageToken } from '../catalogue-operations.ts';
import {
  invalid,
  type Json,
  optional,
  readId,
  readSubmit,
  readWait,
  type SubmitRequest,
} from '../requests.ts';
import { hasEnded, type Statement, type StatementPart } from './statement.ts';
import type { StatementRunner } from './statement-runner.ts';
import type { StatementStore } from './statement-store.ts';

/** Answers to one operation, as the text of a body. */
type Operation = (request: Json, caller: Caller, signal: AbortSignal) => string | Promise<string>;

/** The owner of what the person at the machine asks for. */
export const ROOT = 'root';

const MAX_LISTED = 100;

/** The operations that are about statements, each for those that the caller may see. */
export function statementOperations(
  store: StatementStore,
  runner: StatementRunner,
  settings: () => RedshiftSettings,
): Readonly<Record<string, Operation>> {
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
      if (runner.active >= settings().activeStatements)
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

  const asText =
    (perform: (...given: Parameters<Operation>) => Json | Promise<Json>): Operation =>
    async (...given) =>
      JSON.stringify(await perform(...given));

  return {
    ExecuteStatement: asText((request, caller, signal) => submit(readSubmit(request, false), caller, signal)),
    BatchExecuteStatement: asText((request, caller, signal) =>
      submit(readSubmit(request, true), caller, signal),
    ),
    DescribeStatement: asText(describe),
    GetStatementResult: (request, caller, signal) => result(request, caller, signal, 'JSON'),
    GetStatementResultV2: (request, caller, signal) => result(request, caller, signal, 'CSV'),
    CancelStatement: asText(cancel),
    ListStatements: asText(list),
  };
}

function ownerOf({ roleArn, functionId, isRoot }: Caller): string {
  return isRoot ? ROOT : (roleArn ?? functionId);
}

/** A statement that nobody has heard of yet. */
export function newStatement(request: SubmitRequest, caller: Caller, nextQueryId: () => number): Statement {
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
