import type { ConditionContext } from '../gateway/conditions.ts';
import type { Need } from '../gateway/policy.ts';
import type { Json } from './engine.ts';

const TRANSACTION_ACTIONS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

/** The permissions that an operation needs, and the tables it is about. `partitionKeyOf` a table is the name of its attribute. */
export function dynamodbNeeds(
  operation: string,
  request: Json,
  arnPrefix: string,
  partitionKeyOf: (table: string) => string | undefined,
): { readonly tables: readonly string[]; readonly needs: readonly Need[] } {
  const need = (action: string, resource: string): Need => ({ action: `dynamodb:${action}`, resource });
  if (operation === 'TransactWriteItems' || operation === 'TransactGetItems') {
    const members = (Array.isArray(request.TransactItems) ? request.TransactItems : []).flatMap(
      (item: unknown) => Object.entries((item ?? {}) as Record<string, Json>),
    );
    return {
      tables: unique(members.map(([, member]) => String(member?.TableName))),
      needs: members.map(([kind, member]) =>
        need(TRANSACTION_ACTIONS[kind] ?? kind, arnPrefix + String(member?.TableName)),
      ),
    };
  }
  if (operation.startsWith('Batch')) {
    const tables = Object.keys((request.RequestItems ?? {}) as Json);
    return { tables, needs: tables.map((table) => need(operation, arnPrefix + table)) };
  }
  if (operation === 'ListTables') return { tables: [], needs: [need(operation, '*')] };
  const table = String(request.TableName);
  const index = typeof request.IndexName === 'string' ? `/index/${request.IndexName}` : '';
  const context = leadingKey((request.Key ?? request.Item) as Json | undefined, partitionKeyOf(table));
  return { tables: [table], needs: [{ ...need(operation, arnPrefix + table + index), context }] };
}

/** The partition key of the one item that a call is about, for conditions. */
function leadingKey(item: Json | undefined, partitionKey: string | undefined): ConditionContext {
  const attribute = partitionKey === undefined ? undefined : (item?.[partitionKey] as Json | undefined);
  const value = attribute?.S ?? attribute?.N ?? attribute?.B;
  return value === undefined ? {} : { 'dynamodb:leadingkeys': String(value) };
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
