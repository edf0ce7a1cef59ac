import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { type Access, allow } from './access.ts';

/** DynamoDB actions that a function may ask for. A transaction needs those of its parts. */
type TableAction = 'GetItem' | 'BatchGetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'Query';

interface TableUse {
  readonly on: readonly TableAction[];
  /** The indexes that it may query. */
  readonly queriesIndexes?: readonly string[];
}

/** The table of tasks. */
export function tasksTable(table: ITable, use: TableUse): Access<{ readonly TASKS_TABLE: string }> {
  return { variables: { TASKS_TABLE: table.tableName }, statements: statements(table, use) };
}

/** The table of API keys. */
export function keysTable(table: ITable, use: TableUse): Access<{ readonly KEYS_TABLE: string }> {
  return { variables: { KEYS_TABLE: table.tableName }, statements: statements(table, use) };
}

function statements(table: ITable, { on, queriesIndexes = [] }: TableUse) {
  const actions = on.map((action) => `dynamodb:${action}`);
  const indexes = queriesIndexes.map((index) => `${table.tableArn}/index/${index}`);
  const onTable = allow(actions, [table.tableArn]);
  return indexes.length === 0 ? [onTable] : [onTable, allow(['dynamodb:Query'], indexes)];
}
