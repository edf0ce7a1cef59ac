import { join } from 'node:path';
import type { DataServices } from '../contract.ts';
import type { JsonService } from '../json-service.ts';
import { ServiceError, unknownOperation } from '../service-error.ts';
import { type Json, openEngine } from './engine.ts';
import { dynamodbNeeds } from './permissions.ts';
import { read, transactGet } from './reads.ts';
import type { TableStream } from './stream.ts';
import { type DeclaredTable, declareTable } from './tables.ts';
import { createTransactions } from './transactions.ts';
import { startTtlSweep } from './ttl-sweep.ts';
import { createTurns } from './turns.ts';
import { type Outcome, type WriteOperation, writeItem, writeItems } from './writes.ts';

/** DynamoDB in this process: dynalite's engine with transactions, streams and TTL in front. */
export interface DynamodbService extends JsonService {
  readonly tables: DataServices['dynamodb'];
  close(): Promise<void>;
}

/** DynamoDB takes bodies of 16 MB. */
const MAX_BODY_BYTES = 17 * 1024 * 1024;

/** Opens the store below `dataDir` (in memory without one). */
export async function openDynamodb(options: {
  readonly dataDir: string | undefined;
  readonly region: string;
  readonly account: string;
}): Promise<DynamodbService> {
  const { region, account } = options;
  const path = options.dataDir === undefined ? {} : { path: join(options.dataDir, 'dynamodb') };
  const engine = await openEngine({ ...path, region, account });
  const tables = new Map<string, DeclaredTable>();
  const deps = { engine, tables };
  const takeTurn = createTurns();
  const transact = createTransactions(deps);
  const stopSweep = startTtlSweep(deps, takeTurn);

  const perform = (operation: string, request: Json): Promise<Outcome> => {
    switch (operation) {
      case 'PutItem':
      case 'UpdateItem':
      case 'DeleteItem':
        return takeTurn(() => writeItem(deps, operation satisfies WriteOperation, request));
      case 'BatchWriteItem':
        return takeTurn(() => writeItems(deps, request));
      case 'TransactWriteItems':
        return takeTurn(() => transact(request));
      case 'TransactGetItems':
        return takeTurn(() => transactGet(engine, request));
      case 'GetItem':
      case 'BatchGetItem':
      case 'Query':
      case 'Scan':
        return read(engine, operation, request);
      case 'CreateTable':
        return createTable(engine.validate(operation, request));
      case 'DescribeTable':
        return describeTable(engine.validate(operation, request));
      case 'DescribeTimeToLive':
        return describeTtl(engine.validate(operation, request));
      case 'ListTables':
        return engine
          .run(operation, engine.validate(operation, request))
          .then((answer) => ({ answer, units: 0 }));
      default:
        throw unknownOperation(operation);
    }
  };

  const declared = (name: unknown): DeclaredTable => {
    const table = tables.get(String(name));
    if (!table)
      throw new ServiceError(
        'ResourceNotFoundException',
        `Requested resource not found: Table: ${name} not found`,
      );
    return table;
  };

  const streamOf = (tableName: string): TableStream => {
    const { stream } = declared(tableName);
    if (!stream) throw new Error(`table ${tableName} has no stream`);
    return stream;
  };

  /** As a person does it, to restore a backup for example. It lives as long as this process knows it. */
  const createTable = async (data: Json): Promise<Outcome> => {
    const { TableName: name, BillingMode: _onDemand, ...properties } = data;
    if (tables.has(String(name)))
      throw new ServiceError('ResourceInUseException', `Table already exists: ${name}`);
    const made = await declareTable(engine, String(name), properties);
    tables.set(String(name), made);
    return { answer: { TableDescription: made.definition }, units: 0 };
  };

  const describeTable = async (data: Json): Promise<Outcome> => {
    const { stream, definition } = declared(data.TableName);
    return { answer: { Table: { ...definition, ...(stream && { LatestStreamArn: stream.arn }) } }, units: 0 };
  };

  const describeTtl = async (data: Json): Promise<Outcome> => {
    const { ttl } = declared(data.TableName);
    const on = ttl && { TimeToLiveStatus: 'ENABLED', AttributeName: ttl.attribute };
    return { answer: { TimeToLiveDescription: on ?? { TimeToLiveStatus: 'DISABLED' } }, units: 0 };
  };

  return {
    wording: 'dynamodb',
    targetPrefix: 'DynamoDB_20120810',
    maxBodyBytes: MAX_BODY_BYTES,
    prepare(operation, request) {
      const prefix = `arn:aws:dynamodb:${region}:${account}:table/`;
      const partitionKeyOf = (name: string) =>
        tables.get(name)?.definition.KeySchema.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName;
      const arns = dynamodbNeeds(operation, request, prefix, partitionKeyOf);
      return {
        resource: arns.tables.join(' '),
        needs: arns.needs,
        effect: async () => {
          const { answer, units } = await perform(operation, request);
          return { status: 200, body: JSON.stringify(answer), units };
        },
      };
    },
    tables: {
      createTable: (name, properties) =>
        takeTurn(async () => {
          const table = await declareTable(engine, name, properties);
          tables.set(name, table);
          return { arn: table.definition.TableArn, ...(table.stream && { streamArn: table.stream.arn }) };
        }),
      readStream: async (tableName, after, limit) => streamOf(tableName).read(after, limit),
      streamGrows: async (tableName, after, signal) => streamOf(tableName).grows(after, signal),
      streamPosition: async (tableName, consumer, startAt) => streamOf(tableName).position(consumer, startAt),
      saveStreamPosition: async (tableName, consumer, sequenceNumber) =>
        streamOf(tableName).savePosition(consumer, sequenceNumber),
    },
    close: async () => {
      stopSweep();
      await takeTurn(() => engine.close());
    },
  };
}
