import type { Item } from 'dynalite/db/index.js';
import { sha256Hex } from '../gateway/signature.ts';
import { ServiceError } from '../service-error.ts';
import { describeUnits, totalUnits } from './capacity.ts';
import { type Json, throwIfInvalid } from './engine.ts';
import { openWriteBatch, type WriteBatch } from './write-batch.ts';
import { commit, type Outcome, readItem, type WriteDeps } from './writes.ts';

/** Actions of a transaction (DynamoDB's limit). */
const MAX_ACTIONS = 100;
const TOKEN_LIFETIME_MS = 10 * 60_000;

/** What each kind of action of TransactWriteItems is validated and run as. */
const KINDS = {
  Put: { operation: 'PutItem', keyField: 'Item' },
  Update: { operation: 'UpdateItem', keyField: 'Key' },
  Delete: { operation: 'DeleteItem', keyField: 'Key' },
  ConditionCheck: { operation: 'DeleteItem', keyField: 'Key' },
} as const;

interface Step {
  readonly kind: keyof typeof KINDS;
  readonly request: Json;
  readonly data: Json;
  readonly tableName: string;
}

interface Reason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: Item;
}

interface Remembered {
  readonly hash: string;
  readonly at: number;
}

/** Runs TransactWriteItems; remembers client request tokens for ten minutes (not over a restart). */
export function createTransactions(deps: WriteDeps): (request: Json) => Promise<Outcome> {
  const tokens = new Map<string, Remembered>();

  return async (request) => {
    const { ClientRequestToken: token, ...rest } = request;
    const hash = sha256Hex(JSON.stringify(rest.TransactItems ?? null));
    for (const [name, { at }] of tokens) {
      // In the order of their age
      if (Date.now() - at <= TOKEN_LIFETIME_MS) break;
      tokens.delete(name);
    }
    const former = typeof token === 'string' ? tokens.get(token) : undefined;
    if (former && former.hash !== hash) {
      const message = 'Request token was used with a different set of parameters';
      throw new ServiceError('IdempotentParameterMismatchException', message);
    }
    if (former) return { answer: {}, units: 0 };
    const outcome = await transact(deps, request);
    if (typeof token === 'string') tokens.set(token, { hash, at: Date.now() });
    return outcome;
  };
}

async function transact(deps: WriteDeps, request: Json): Promise<Outcome> {
  const steps = parseSteps(deps, request);
  await refuseRepeatedItems(deps, steps);
  const batch = openWriteBatch(deps.engine.store);
  const reasons: Reason[] = [];
  for (const step of steps) reasons.push(await runStep(deps, batch, step));
  if (reasons.some(({ Code }) => Code !== 'None')) throw cancelled(reasons);
  const units = (await commit(deps, batch)).map((entry) => ({
    ...entry,
    table: entry.table * 2,
    indexes: Object.fromEntries(Object.entries(entry.indexes).map(([name, count]) => [name, count * 2])),
  }));
  const ConsumedCapacity = describeUnits(units, request.ReturnConsumedCapacity);
  return { answer: ConsumedCapacity ? { ConsumedCapacity } : {}, units: totalUnits(units) };
}

function parseSteps(deps: WriteDeps, request: Json): Step[] {
  const items = request.TransactItems;
  if (!Array.isArray(items) || items.length === 0 || items.length > MAX_ACTIONS) {
    const message = `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to ${MAX_ACTIONS} and greater than or equal to 1`;
    throw new ServiceError('ValidationException', message);
  }
  return items.map((item: Record<string, Json>) => {
    const [kind, ...others] = Object.keys(item) as (keyof typeof KINDS)[];
    const body = kind && item[kind];
    if (!kind || others.length > 0 || !(kind in KINDS) || !body) {
      const message = 'TransactItems can only contain one of Check, Put, Update or Delete';
      throw new ServiceError('ValidationException', message);
    }
    if (kind === 'ConditionCheck' && typeof body.ConditionExpression !== 'string') {
      throw new ServiceError(
        'ValidationException',
        'The ConditionExpression of a ConditionCheck must not be null',
      );
    }
    if (kind === 'Update' && typeof body.UpdateExpression !== 'string') {
      throw new ServiceError('ValidationException', 'The UpdateExpression of an Update must not be null');
    }
    const data = deps.engine.validate(KINDS[kind].operation, body);
    return { kind, request: body, data, tableName: String(body.TableName) };
  });
}

async function refuseRepeatedItems({ engine }: WriteDeps, steps: readonly Step[]): Promise<void> {
  const seen = new Set<string>();
  for (const { kind, data, tableName } of steps) {
    const item = data[KINDS[kind].keyField] as Item;
    const table = await engine.getTable(tableName);
    throwIfInvalid(
      kind === 'Put' ? engine.dynalite.validateItem(item, table) : engine.dynalite.validateKey(item, table),
    );
    const key = `${tableName} ${engine.dynalite.createKey(item, table)}`;
    if (seen.has(key)) {
      throw new ServiceError(
        'ValidationException',
        'Transaction request cannot include multiple operations on one item',
      );
    }
    seen.add(key);
  }
}

async function runStep({ engine }: WriteDeps, batch: WriteBatch, step: Step): Promise<Reason> {
  const { kind, data, request, tableName } = step;
  try {
    if (kind === 'ConditionCheck') {
      throwIfInvalid(
        engine.dynalite.checkConditional(data, await readItem(engine, tableName, data.Key as Item)),
      );
    } else {
      await engine.run(KINDS[kind].operation, data, batch.store);
    }
    return { Code: 'None' };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (error.code === 'ValidationException') return { Code: 'ValidationError', Message: error.message };
    if (error.code !== 'ConditionalCheckFailedException') throw error;
    const isAsked = request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
    const found = isAsked ? await readItem(engine, tableName, data[KINDS[kind].keyField] as Item) : undefined;
    return { Code: 'ConditionalCheckFailed', Message: error.message, ...(found && { Item: found }) };
  }
}

function cancelled(reasons: readonly Reason[]): ServiceError {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  // DynamoDB words this error with a capital Message
  return new ServiceError('TransactionCanceledException', message, 400, {
    Message: message,
    CancellationReasons: reasons,
  });
}
