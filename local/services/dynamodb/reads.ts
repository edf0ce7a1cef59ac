import { ServiceError } from '../service-error.ts';
import type { Engine, Json } from './engine.ts';
import type { Outcome } from './writes.ts';

const MAX_GETS = 100;

interface Consumed {
  readonly TableName?: string;
  readonly CapacityUnits?: number;
}

/** GetItem, BatchGetItem, Query, Scan: dynalite's own, always measured, told only when asked for. */
export async function read(engine: Engine, operation: string, request: Json): Promise<Outcome> {
  const asked = request.ReturnConsumedCapacity;
  const isAsked = asked === 'TOTAL' || asked === 'INDEXES';
  const data = engine.validate(
    operation,
    isAsked ? request : { ...request, ReturnConsumedCapacity: 'TOTAL' },
  );
  const answer = await engine.run(operation, data);
  const consumed = [answer.ConsumedCapacity ?? []].flat() as Consumed[];
  const units = consumed.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
  if (isAsked) return { answer, units };
  const { ConsumedCapacity: _, ...rest } = answer;
  return { answer: rest, units };
}

/** TransactGetItems: consistent reads of one moment (the caller holds the turn of the writers). */
export async function transactGet(engine: Engine, request: Json): Promise<Outcome> {
  const items = request.TransactItems;
  if (!Array.isArray(items) || items.length === 0 || items.length > MAX_GETS) {
    throw new ServiceError(
      'ValidationException',
      `TransactItems must have between 1 and ${MAX_GETS} members`,
    );
  }
  const Responses: Json[] = [];
  let units = 0;
  for (const { Get } of items as { Get?: Json }[]) {
    if (!Get) throw new ServiceError('ValidationException', 'TransactItems can only contain Get');
    const found = await read(engine, 'GetItem', { ...Get, ConsistentRead: true });
    units += found.units * 2;
    Responses.push(found.answer.Item ? { Item: found.answer.Item } : {});
  }
  return { answer: { Responses }, units };
}
