import { createHash } from 'node:crypto';
import { ServiceError } from '../service-error.ts';
import { parameterNames, type SqlParameter } from './sql/parameters.ts';
import { tokenize } from './sql/tokens.ts';

/** The members of a request of the Data API. */
export type Json = Readonly<Record<string, unknown>>;

/** What ExecuteStatement and BatchExecuteStatement ask for. */
export interface SubmitRequest {
  readonly sqls: readonly string[];
  readonly isBatch: boolean;
  readonly isTransaction: boolean;
  readonly parameters: readonly SqlParameter[];
  readonly name: string | undefined;
  readonly withEvent: boolean;
  readonly workgroup: string;
  readonly database: string;
  readonly secretArn: string | undefined;
  readonly token: string | undefined;
  readonly resultFormat: 'JSON' | 'CSV';
  readonly waitSeconds: number;
  /** The same for two requests that ask for the same. */
  readonly digest: string;
}

const MAX_SQL_BYTES = 100_000;
const MAX_BATCH = 40;
const MAX_NAME = 2_048;
const MAX_TOKEN = 64;
const MAX_WAIT_SECONDS = 30;

/** The error for a request that does not follow the rules. */
export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}

/** Reads a request to run one statement or several. */
export function readSubmit(request: Json, isBatch: boolean): SubmitRequest {
  const sqls = isBatch ? texts(request.Sqls, 'Sqls') : [required(request.Sql, 'Sql')];
  if (sqls.length < 1 || sqls.length > MAX_BATCH)
    throw invalid(
      `1 validation error detected: Value at 'sqls' failed to satisfy constraint: Member must have length between 1 and ${MAX_BATCH}`,
    );
  for (const sql of sqls) {
    if (sql.trim() === '') throw invalid('SQL statement is empty.');
    if (Buffer.byteLength(sql) > MAX_SQL_BYTES)
      throw invalid(`Cannot process query string larger than ${MAX_SQL_BYTES / 1000}kB`);
  }
  if (request.SessionId !== undefined || request.SessionKeepAliveSeconds !== undefined)
    throw invalid(
      'Sessions are not emulated by the local cloud: leave out SessionId and SessionKeepAliveSeconds.',
    );
  const mode = optional(request.ExecutionMode, 'ExecutionMode') ?? 'TRANSACTION';
  if (mode !== 'TRANSACTION' && mode !== 'AUTO_COMMIT') throw invalid(`ExecutionMode ${mode} is not known.`);
  const resultFormat = optional(request.ResultFormat, 'ResultFormat') ?? 'JSON';
  if (resultFormat !== 'JSON' && resultFormat !== 'CSV')
    throw invalid(`ResultFormat ${resultFormat} is not known.`);
  const name = optional(request.StatementName, 'StatementName');
  if (name !== undefined && name.length > MAX_NAME)
    throw invalid(`StatementName has more than ${MAX_NAME} characters.`);
  const token = optional(request.ClientToken, 'ClientToken');
  if (token !== undefined && (token.length < 1 || token.length > MAX_TOKEN))
    throw invalid(`ClientToken must have between 1 and ${MAX_TOKEN} characters.`);
  const parameters = readParameters(request.Parameters);
  checkParameters(sqls, parameters);
  const { ClientToken, WaitTimeSeconds, ...asked } = request;
  return {
    sqls,
    isBatch,
    isTransaction: mode === 'TRANSACTION',
    parameters,
    name,
    withEvent: request.WithEvent === true,
    ...readTarget(request),
    token,
    resultFormat,
    waitSeconds: readWait(WaitTimeSeconds),
    digest: createHash('sha256')
      .update(JSON.stringify(sorted(asked)))
      .digest('hex'),
  };
}

/** Which database of which workgroup a request is for. */
export function readTarget(request: Json): {
  readonly workgroup: string;
  readonly database: string;
  readonly secretArn: string | undefined;
} {
  const workgroup = optional(request.WorkgroupName, 'WorkgroupName');
  const cluster = optional(request.ClusterIdentifier, 'ClusterIdentifier');
  const secretArn = optional(request.SecretArn, 'SecretArn');
  if (workgroup !== undefined && cluster !== undefined)
    throw invalid('Only one of ClusterIdentifier and WorkgroupName can be given.');
  if (workgroup === undefined && cluster === undefined)
    throw invalid('Either ClusterIdentifier or WorkgroupName is required.');
  if (workgroup !== undefined && request.DbUser !== undefined)
    throw invalid('DbUser is not supported with WorkgroupName.');
  // Clusters are in no template that the local cloud knows
  if (workgroup === undefined) throw invalid("Redshift endpoint doesn't exist in this region.");
  const database = required(request.Database, 'Database');
  // The ARN of a workgroup is taken, too
  return { workgroup: workgroup.slice(workgroup.lastIndexOf('/') + 1), database, secretArn };
}

/** Seconds of a long poll; 0 answers at once. */
export function readWait(given: unknown): number {
  if (given === undefined || given === null) return 0;
  if (typeof given === 'number' && Number.isInteger(given) && given >= 1 && given <= MAX_WAIT_SECONDS)
    return given;
  throw invalid(`WaitTimeSeconds must be a whole number between 1 and ${MAX_WAIT_SECONDS}.`);
}

/** The id of a statement, and the number of its part (from 1) if one is meant. */
export function readId(request: Json): { readonly id: string; readonly part: number | undefined } {
  const given = required(request.Id, 'Id');
  const [, id, part] = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?::(\d{1,2}))?$/.exec(given) ?? [];
  if (id === undefined)
    throw invalid(`id must satisfy regex pattern: ^[a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}(:\\d+)?$`);
  return { id, part: part === undefined ? undefined : Number(part) };
}

/** A text that may be missing. */
export function optional(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw new ServiceError('SerializationException', `${name} must be a text.`);
}

function required(value: unknown, name: string): string {
  const text = optional(value, name);
  if (text !== undefined && text !== '') return text;
  throw invalid(`${name} is required.`);
}

function texts(value: unknown, name: string): string[] {
  if (!Array.isArray(value)) throw invalid(`${name} is required.`);
  return value.map((entry) => required(entry, `each of ${name}`));
}

function readParameters(value: unknown): SqlParameter[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.length === 0) throw invalid('Parameters must have at least one entry.');
  const parameters = value.map((entry: unknown) => {
    const { name, value: text } = (entry ?? {}) as Json;
    return {
      name: required(name, 'The name of a parameter'),
      value: required(text, 'The value of a parameter'),
    };
  });
  const names = parameters.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw invalid(`Parameter ${repeated} is given twice.`);
  return parameters;
}

function checkParameters(sqls: readonly string[], parameters: readonly SqlParameter[]): void {
  const used = new Set<string>();
  for (const sql of sqls) {
    try {
      for (const name of parameterNames(tokenize(sql))) used.add(name);
    } catch {
      // What cannot be read fails when it runs
      return;
    }
  }
  const given = parameters.map(({ name }) => name);
  const unused = given.filter((name) => !used.has(name));
  if (unused.length > 0)
    throw invalid(`Parameters list contains unused parameters. Unused parameters: [${unused.join(', ')}]`);
  const missing = [...used].find((name) => !given.includes(name));
  if (missing !== undefined) throw invalid(`Cannot find value for parameter: ${missing}`);
}

function sorted(value: Json): [string, unknown][] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}
