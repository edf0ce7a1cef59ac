import { Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { type Access, allow } from './access.ts';

/** DynamoDB actions that a function may ask for. A transaction needs those of its parts. */
type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'Query'
  | 'Scan'
  | 'DescribeTable';

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

/** Both tables of accounts. */
export function userTables(
  { users, alterUsers }: { readonly users: ITable; readonly alterUsers: ITable },
  use: TableUse,
): Access<{ readonly USERS_TABLE: string; readonly ALTER_USERS_TABLE: string }> {
  return {
    variables: { USERS_TABLE: users.tableName, ALTER_USERS_TABLE: alterUsers.tableName },
    statements: [users, alterUsers].flatMap((table) => statements(table, use)),
  };
}

/** Every table of the deployment, to be copied. */
export function allTables(
  tables: Readonly<Record<string, ITable>>,
): Access<{ readonly BACKUP_TABLES: string }> {
  const [first] = Object.values(tables);
  if (!first) throw new Error('there is no table to copy');
  const names = Object.fromEntries(Object.entries(tables).map(([name, { tableName }]) => [name, tableName]));
  return {
    variables: { BACKUP_TABLES: Stack.of(first).toJsonString(names) },
    statements: Object.values(tables).flatMap((table) =>
      statements(table, { on: ['Scan', 'DescribeTable'] }),
    ),
  };
}

function statements(table: ITable, { on, queriesIndexes = [] }: TableUse) {
  const actions = on.map((action) => `dynamodb:${action}`);
  const indexes = queriesIndexes.map((index) => `${table.tableArn}/index/${index}`);
  const onTable = actions.length === 0 ? [] : [allow(actions, [table.tableArn])];
  return indexes.length === 0 ? onTable : [...onTable, allow(['dynamodb:Query'], indexes)];
}
