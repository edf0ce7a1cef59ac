import type { Statement, StatementRequest, StatementState, Warehouse } from '#core/warehouse/warehouse.ts';
import { WarehouseBusyError, WarehouseRefusedError } from '#core/warehouse/warehouse.ts';
import type { AwsConnection } from '../aws/connection.ts';
import { AwsError, jsonApi } from '../aws/json-api.ts';
import { cellsOf, statementOf } from './data-api-answers.ts';

export interface DataApiOptions extends Omit<AwsConnection, 'idleMs'> {
  /** Which warehouse: a serverless workgroup, or a provisioned cluster. */
  readonly place: { readonly workgroup: string } | { readonly cluster: string };
  /** Waits for this call's turn of the account's quota. */
  readonly turn: () => Promise<void>;
}

/** Longer than the longest wait of a call (30 s). */
const idleMs = 45_000;

/** Redshift through its Data API: no connection, no driver; a role that may use it is all. */
export function dataApiWarehouse({ place, turn, ...options }: DataApiOptions): Warehouse {
  const call = jsonApi({
    ...options,
    service: 'redshift-data',
    endpointVariable: 'AWS_ENDPOINT_URL_REDSHIFT_DATA',
    idleMs,
  });
  const ask = async (operation: string, body: object): Promise<Record<string, unknown>> => {
    await turn();
    return call({ target: `RedshiftData.${operation}`, body }).catch((error: unknown) => {
      throw meaningOf(error);
    });
  };
  const where =
    'workgroup' in place ? { WorkgroupName: place.workgroup } : { ClusterIdentifier: place.cluster };
  return {
    submit: (request) => submit(request, where, ask),
    describe: async (id, waitSeconds) => {
      const answer = await ask('DescribeStatement', { Id: id, ...waiting(waitSeconds) }).catch(absent);
      return answer && statementOf(answer);
    },
    rows: (id, part) => rowsOf(`${id}:${part}`, ask),
    cancel: async (id) => {
      await ask('CancelStatement', { Id: id }).catch(overAlready);
    },
    find: async (name) => {
      // The list takes a prefix of names: another submission's may begin with this one's.
      const { Statements = [] } = await ask('ListStatements', {
        StatementName: name,
        Status: 'ALL',
        MaxResults: 100,
      });
      const found = (Statements as readonly { Id?: string; StatementName?: string }[]).find(
        (it) => it.StatementName === name,
      );
      return found?.Id;
    },
  };
}

type Ask = (operation: string, body: object) => Promise<Record<string, unknown>>;

const waiting = (seconds: number | undefined) => (seconds === undefined ? {} : { WaitTimeSeconds: seconds });

/** A batch is always sent as one, even of a single statement: its parts are then named the same way. */
async function submit(
  { database, sqls, name, token, waitSeconds }: StatementRequest,
  where: object,
  ask: Ask,
): Promise<Statement> {
  const answer = await ask('BatchExecuteStatement', {
    ...where,
    Database: database,
    Sqls: sqls,
    ExecutionMode: 'TRANSACTION',
    StatementName: name,
    ClientToken: token,
    WithEvent: true,
    ...waiting(waitSeconds),
  });
  const id = String(answer.Id);
  const state = stateWord(answer.Status);
  if (state === 'running') return { id, state, parts: [] };
  // How it ended stands in its description alone.
  return statementOf(await ask('DescribeStatement', { Id: id }));
}

const stateWord = (status: unknown): StatementState => statementOf({ Id: '', Status: status }).state;

async function rowsOf(id: string, ask: Ask): ReturnType<Warehouse['rows']> {
  const rows: ReturnType<typeof cellsOf>[] = [];
  let NextToken: unknown;
  do {
    const answer = await ask('GetStatementResult', { Id: id, ...(NextToken ? { NextToken } : {}) });
    rows.push(...(answer.Records as unknown[][]).map(cellsOf));
    NextToken = answer.NextToken;
  } while (NextToken);
  return rows;
}

function absent(error: unknown): undefined {
  if (error instanceof AwsError && error.name === 'ResourceNotFoundException') return undefined;
  throw error;
}

/** What has ended cannot be cancelled, and what is not known does not run. */
function overAlready(error: unknown): void {
  if (error instanceof WarehouseRefusedError) return;
  absent(error);
}

/** The service wraps throttling of serverless workgroups into a ValidationException. */
const passing =
  /Throttl|Rate exceeded|TooManyRequests|Active(Statements|Sessions|WaitingRequests)Exceeded|QueryTimeout|DatabaseConnection|InternalServer|BatchExecuteStatementException|ExecuteStatementException/i;
const refused =
  /^(ValidationException|AccessDeniedException|UnrecognizedClientException|InvalidSignatureException)$/;

function meaningOf(error: unknown): unknown {
  if (!(error instanceof AwsError)) return error;
  const text = `${error.name}: ${error.message}`;
  if (passing.test(text)) return new WarehouseBusyError(text, { cause: error });
  return refused.test(error.name) ? new WarehouseRefusedError(text, { cause: error }) : error;
}
