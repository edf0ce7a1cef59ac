import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  DescribeStatementCommand,
  DescribeTableCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  ListSchemasCommand,
  ListStatementsCommand,
  ListTablesCommand,
} from '@aws-sdk/client-redshift-data';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startWarehouse, TARGET } from './warehouse.ts';

let warehouse: Awaited<ReturnType<typeof startWarehouse>>;

beforeAll(async () => {
  warehouse = await startWarehouse();
  await warehouse.run('CREATE TABLE numbers (n INTEGER)');
});
afterEach(() => {
  warehouse.services.gateway.setFaults([], 1);
  warehouse.services.redshift.configure({ pickedAfterMs: 0, startedAfterMs: 0, activeStatements: 500 });
});
afterAll(() => warehouse.services.close());

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;

describe('a statement', () => {
  test('is run, described and gives its result in pages', async () => {
    const { client, run } = warehouse;
    const done = await run("SELECT i AS id, 'row ' || i AS text FROM generate_series(1, 2500) AS i", {
      StatementName: 'pages',
    });
    expect(done).toMatchObject({ Status: 'FINISHED', HasResultSet: true, ResultRows: 2500, Database: 'dev' });
    const first = await client.send(new GetStatementResultCommand({ Id: done.Id }));
    expect(first).toMatchObject({
      TotalNumRows: 2500,
      ColumnMetadata: [
        { name: 'id', typeName: 'int4' },
        { name: 'text', typeName: 'varchar' },
      ],
    });
    expect(first.Records?.[0]).toEqual([{ longValue: 1 }, { stringValue: 'row 1' }]);
    const second = await client.send(
      new GetStatementResultCommand({ Id: done.Id, NextToken: first.NextToken }),
    );
    const third = await client.send(
      new GetStatementResultCommand({ Id: done.Id, NextToken: second.NextToken }),
    );
    expect([first, second, third].map(({ Records }) => Records?.length)).toEqual([1000, 1000, 500]);
    expect(third.NextToken).toBeUndefined();
  });

  test('gives each value in the member of its type', async () => {
    const [row] = await warehouse.rows(
      "SELECT 1::SMALLINT, 2::BIGINT, 1.50::DECIMAL(5,2), 0.25::FLOAT8, TRUE, NULL, DATE '2026-01-02', TIMESTAMP '2026-01-02 03:04:05'",
    );
    expect(row).toEqual([1, 2, '1.50', 0.25, true, null, '2026-01-02', '2026-01-02 03:04:05']);
  });

  test('takes parameters as texts whose type the statement decides', async () => {
    const Parameters = [
      { name: 'n', value: '41' },
      { name: 'text', value: "it's \\ ; -- a text" },
    ];
    expect(await warehouse.rows("SELECT :n::INTEGER + 1, :text, 'a'::VARCHAR", { Parameters })).toEqual([
      [42, "it's \\ ; -- a text", 'a'],
    ]);
  });

  test('fails with the error of the warehouse', async () => {
    expect(await warehouse.run('SELECT * FROM nowhere')).toMatchObject({
      Status: 'FAILED',
      Error: 'ERROR: relation "nowhere" does not exist',
    });
    expect(await warehouse.run('SELECT 1; SELECT 2')).toMatchObject({ Status: 'FAILED' });
    expect(await warehouse.run('SELECT 1', { Database: 'other' })).toMatchObject({
      Status: 'FAILED',
      Error: 'FATAL: database "other" does not exist',
    });
  });

  test('passes its states, and answers at once what has ended within the wait', async () => {
    const { client, services, describe: toEnd } = warehouse;
    services.redshift.configure({ pickedAfterMs: 100, startedAfterMs: 100 });
    const { Id, Status } = await client.send(new ExecuteStatementCommand({ ...TARGET, Sql: 'SELECT 1' }));
    expect(Status).toBeUndefined();
    const now = await client.send(new DescribeStatementCommand({ Id }));
    expect(now.Status).toBe('SUBMITTED');
    expect((await toEnd(Id)).Status).toBe('FINISHED');
    const waited = await client.send(
      new ExecuteStatementCommand({ ...TARGET, Sql: 'SELECT 1', WaitTimeSeconds: 30 }),
    );
    expect(waited).toMatchObject({ Status: 'FINISHED', HasResultSet: true });
  });

  test('with a client token is run once', async () => {
    const { client, rows, describe: toEnd } = warehouse;
    const submit = (n: number) =>
      client.send(
        new ExecuteStatementCommand({
          ...TARGET,
          Sql: `INSERT INTO numbers VALUES (${n})`,
          ClientToken: 'once',
        }),
      );
    const [first, again] = [await submit(7), await submit(7)];
    expect(again.Id).toBe(first.Id);
    await toEnd(first.Id);
    expect((await submit(7)).Id).toBe(first.Id);
    expect(await rows('SELECT COUNT(*) FROM numbers WHERE n = 7')).toEqual([[1]]);
    await expect(submit(8)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test.each([
    ['without SQL', { Sql: ' ' }],
    ['over 100 KB', { Sql: `SELECT '${'x'.repeat(100_000)}'` }],
    ['with an empty parameter', { Sql: 'SELECT :a', Parameters: [{ name: 'a', value: '' }] }],
    ['with an unused parameter', { Sql: 'SELECT 1', Parameters: [{ name: 'a', value: '1' }] }],
    ['without a parameter that it uses', { Sql: 'SELECT :a' }],
    ['for no workgroup', { Sql: 'SELECT 1', WorkgroupName: 'nowhere' }],
    ['for a workgroup and a cluster', { Sql: 'SELECT 1', ClusterIdentifier: 'c' }],
    ['in a session', { Sql: 'SELECT 1', SessionKeepAliveSeconds: 60 }],
  ])('%s is refused', async (_, request) => {
    await expect(
      warehouse.client.send(new ExecuteStatementCommand({ ...TARGET, ...request })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('a batch', () => {
  test('is one transaction: what fails takes the rest with it', async () => {
    const { batch, rows, client } = warehouse;
    const failed = await batch([
      'INSERT INTO numbers VALUES (100)',
      'INSERT INTO nowhere VALUES (1)',
      'SELECT 1',
    ]);
    expect(failed.Status).toBe('FAILED');
    expect(failed.Error).toBe('Query #2 failed with ERROR: relation "nowhere" does not exist');
    expect(failed.SubStatements?.map(({ Status }) => Status)).toEqual(['FINISHED', 'FAILED', 'ABORTED']);
    expect(failed.SubStatements?.[1]).toMatchObject({
      Id: `${failed.Id}:2`,
      Error: expect.stringContaining('nowhere'),
    });
    expect(await rows('SELECT COUNT(*) FROM numbers WHERE n = 100')).toEqual([[0]]);
    await expect(client.send(new GetStatementResultCommand({ Id: `${failed.Id}:1` }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('with AUTO_COMMIT keeps what came before the failure', async () => {
    const { batch, rows } = warehouse;
    await batch(['INSERT INTO numbers VALUES (101)', 'INSERT INTO nowhere VALUES (1)'], {
      ExecutionMode: 'AUTO_COMMIT',
    });
    expect(await rows('SELECT COUNT(*) FROM numbers WHERE n = 101')).toEqual([[1]]);
  });

  test('has a result for each statement that returns rows', async () => {
    const { batch, client } = warehouse;
    const done = await batch(['SELECT 1 AS a', 'SELECT 2 AS b']);
    const { Records } = await client.send(new GetStatementResultCommand({ Id: `${done.Id}:2` }));
    expect(Records).toEqual([[{ longValue: 2 }]]);
    await expect(client.send(new GetStatementResultCommand({ Id: done.Id }))).rejects.toThrow(
      'BatchExecuteStatement result can only be retrieved with sub-statement id.',
    );
    expect(await client.send(new DescribeStatementCommand({ Id: `${done.Id}:1` }))).toMatchObject({
      Status: 'FINISHED',
    });
  });

  test('leaves no temporary tables behind', async () => {
    const { batch, run } = warehouse;
    expect(await batch(['CREATE TEMP TABLE stage (a INT)', 'INSERT INTO stage VALUES (1)'])).toMatchObject({
      Status: 'FINISHED',
    });
    expect(await run('SELECT * FROM stage')).toMatchObject({ Status: 'FAILED' });
  });

  test('commits at a TRUNCATE', async () => {
    const { batch, run, rows } = warehouse;
    await run('CREATE TABLE emptied (a INT)');
    await run('INSERT INTO emptied VALUES (1)');
    await batch(['INSERT INTO numbers VALUES (102)', 'TRUNCATE emptied', 'SELECT * FROM nowhere']);
    expect(await rows('SELECT COUNT(*) FROM emptied')).toEqual([[0]]);
    expect(await rows('SELECT COUNT(*) FROM numbers WHERE n = 102')).toEqual([[1]]);
  });

  test('has at most 40 statements', async () => {
    const Sqls = Array.from({ length: 41 }, () => 'SELECT 1');
    await expect(
      warehouse.client.send(new BatchExecuteStatementCommand({ ...TARGET, Sqls })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('cancelling', () => {
  test('ends a statement in the middle, and nothing of it is left', async () => {
    const { client, rows, describe: toEnd } = warehouse;
    const { Id } = await client.send(
      new BatchExecuteStatementCommand({
        ...TARGET,
        Sqls: ['INSERT INTO numbers VALUES (200)', 'SELECT COUNT(*) FROM generate_series(1, 4000000000)'],
      }),
    );
    await untilState(Id, 'STARTED');
    expect(await client.send(new CancelStatementCommand({ Id }))).toMatchObject({ Status: true });
    expect((await toEnd(Id)).Status).toBe('ABORTED');
    expect(await rows('SELECT COUNT(*) FROM numbers WHERE n = 200')).toEqual([[0]]);
  });

  test('a statement that waits never runs', async () => {
    const { client, rows, services, describe: toEnd } = warehouse;
    services.redshift.configure({ pickedAfterMs: 50 });
    const { Id } = await client.send(
      new ExecuteStatementCommand({ ...TARGET, Sql: 'INSERT INTO numbers VALUES (201)' }),
    );
    await client.send(new CancelStatementCommand({ Id }));
    expect((await toEnd(Id)).Status).toBe('ABORTED');
    expect(await rows('SELECT COUNT(*) FROM numbers WHERE n = 201')).toEqual([[0]]);
  });

  test('comes too late for one that has ended', async () => {
    const { client, run } = warehouse;
    const { Id } = await run('SELECT 1');
    await expect(client.send(new CancelStatementCommand({ Id }))).rejects.toThrow(
      'Could not cancel a query that is already in FINISHED state',
    );
  });
});

describe('who may', () => {
  test('see a statement: the role that asked for it, in whatever function', async () => {
    const { as } = warehouse;
    const [loader, finisher, other] = [
      as('Loader', role('runner')),
      as('Finisher', role('runner')),
      as('Other', role('other')),
    ];
    const { Id } = await loader.run('SELECT 1', { StatementName: 'mine' });
    expect((await finisher.describe(Id)).Status).toBe('FINISHED');
    await expect(other.describe(Id)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      ResourceId: Id,
    });
    const seen = (client: typeof other.client) =>
      client.send(new ListStatementsCommand({ StatementName: 'mi' }));
    expect((await seen(finisher.client)).Statements).toMatchObject([
      { Id, StatementName: 'mine', Status: 'FINISHED' },
    ]);
    expect((await seen(other.client)).Statements).toEqual([]);
  });

  test('run one: a role with the action and the credentials of this workgroup', async () => {
    const { as } = warehouse;
    const withoutCredentials = as('Reader', role('reader'), [
      { Statement: [{ Effect: 'Allow', Action: 'redshift-data:*', Resource: '*' }] },
    ]);
    await expect(withoutCredentials.run('SELECT 1')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('events', () => {
  test('tell of the end, after it can be seen', async () => {
    const { run, events, services } = warehouse;
    events.length = 0;
    const done = await run('SELECT 1', { WithEvent: true, StatementName: 'beatless/1/1' });
    await run('SELECT 1');
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      source: 'aws.redshift-data',
      'detail-type': 'Redshift Data Statement Status Change',
      detail: { statementId: done.Id, statementName: 'beatless/1/1', state: 'FINISHED', rows: 1 },
    });
    expect(services.gateway.injected()).toEqual({});
  });

  test('are lost or doubled by plan', async () => {
    const { as, events, services } = warehouse;
    const { run } = as('Loader', role('runner'));
    events.length = 0;
    services.gateway.setFaults(
      [
        { id: 'lost', effect: 'fail', service: 'redshift-data', operation: 'StatementEvent', times: 1 },
        {
          id: 'doubled',
          effect: 'duplicate',
          service: 'redshift-data',
          operation: 'StatementEvent',
          times: 1,
        },
      ],
      1,
    );
    await run('SELECT 1', { WithEvent: true });
    expect(events).toHaveLength(0);
    await run('SELECT 1', { WithEvent: true });
    expect(events).toHaveLength(2);
    expect(services.gateway.injected()).toEqual({ lost: 1, doubled: 1 });
  });
});

describe('planned faults', () => {
  test('a conflict fails a statement before it has done anything', async () => {
    const { as, rows, services } = warehouse;
    const { run } = as('Loader', role('runner'));
    services.gateway.setFaults(
      [{ effect: 'fail', service: 'redshift-data', operation: 'RunStatement', times: 1 }],
      1,
    );
    const failed = await run('INSERT INTO numbers VALUES (300)');
    expect(failed).toMatchObject({ Status: 'FAILED', Error: expect.stringContaining('1023') });
    expect(await rows('SELECT COUNT(*) FROM numbers WHERE n = 300')).toEqual([[0]]);
  });

  test('a commit whose answer is lost is a failure that has had its effect', async () => {
    const { as, rows, services } = warehouse;
    const { run } = as('Loader', role('runner'));
    services.gateway.setFaults(
      [{ effect: 'failAfter', service: 'redshift-data', operation: 'RunStatement', times: 1 }],
      1,
    );
    expect((await run('INSERT INTO numbers VALUES (301)')).Status).toBe('FAILED');
    expect(await rows('SELECT COUNT(*) FROM numbers WHERE n = 301')).toEqual([[1]]);
  });

  test('a refusal, an error after acceptance and a throttle that is wrapped reach the caller as AWS words them', async () => {
    const { as, services } = warehouse;
    const { client, rows } = as('Loader', role('runner'));
    const submit = () =>
      client.send(
        new ExecuteStatementCommand({
          ...TARGET,
          Sql: 'INSERT INTO numbers VALUES (302)',
          ClientToken: 'after',
        }),
      );
    const operation = 'ExecuteStatement';
    services.gateway.setFaults(
      [{ effect: 'fail', operation, error: 'ActiveStatementsExceededException', times: 1 }],
      1,
    );
    await expect(submit()).rejects.toMatchObject({ name: 'ActiveStatementsExceededException' });
    const message = 'ThrottlingException: Rate exceeded';
    services.gateway.setFaults(
      [{ effect: 'fail', operation, error: 'ValidationException', message, times: 1 }],
      1,
    );
    await expect(submit()).rejects.toMatchObject({ name: 'ValidationException', message });
    services.gateway.setFaults(
      [{ effect: 'failAfter', operation, error: 'InternalServerException', times: 1 }],
      1,
    );
    await expect(submit()).rejects.toMatchObject({ name: 'InternalServerException' });
    services.gateway.setFaults([], 1);
    await submit();
    expect(await rows('SELECT COUNT(*) FROM numbers WHERE n = 302')).toEqual([[1]]);
  });

  test('too many statements at once are refused', async () => {
    const { client, services } = warehouse;
    services.redshift.configure({ pickedAfterMs: 200, activeStatements: 1 });
    const submit = () => client.send(new ExecuteStatementCommand({ ...TARGET, Sql: 'SELECT 1' }));
    const { Id } = await submit();
    await expect(submit()).rejects.toMatchObject({ name: 'ActiveStatementsExceededException' });
    await warehouse.describe(Id);
  });
});

describe('the catalogue', () => {
  test('can be asked by the person at the machine, without the API', async () => {
    const { services } = warehouse;
    expect(await services.redshift.query('SELECT 1 AS a, NULL AS b')).toEqual({
      columns: ['a', 'b'],
      rows: [['1', null]],
      rowCount: 1,
    });
    await expect(services.redshift.query('SELECT nothing')).rejects.toThrow(
      'column "nothing" does not exist',
    );
  });

  test('lists schemas, tables and columns', async () => {
    const { client, run } = warehouse;
    await run('CREATE SCHEMA "Sales"');
    await run(
      "CREATE TABLE sales.orders (id BIGINT NOT NULL, note VARCHAR(20) DEFAULT '-', total DECIMAL(10,2))",
    );
    const schemas = await client.send(new ListSchemasCommand({ ...TARGET, SchemaPattern: 'sa%' }));
    expect(schemas.Schemas).toEqual(['sales']);
    const tables = await client.send(new ListTablesCommand({ ...TARGET, SchemaPattern: 'sales' }));
    expect(tables.Tables).toEqual([{ schema: 'sales', name: 'orders', type: 'TABLE' }]);
    const table = await client.send(
      new DescribeTableCommand({ ...TARGET, Schema: 'sales', Table: 'orders' }),
    );
    expect(table.ColumnList).toMatchObject([
      { name: 'id', typeName: 'int8', nullable: 0 },
      { name: 'note', typeName: 'varchar', length: 20, columnDefault: "'-'::character varying" },
      { name: 'total', typeName: 'numeric', precision: 10, scale: 2, nullable: 1 },
    ]);
  });
});

async function untilState(Id: string | undefined, wanted: string): Promise<void> {
  for (let tries = 0; tries < 2000; tries += 1) {
    const { Status } = await warehouse.client.send(new DescribeStatementCommand({ Id }));
    if (Status === wanted) return;
  }
  throw new Error(`the statement was never ${wanted}`);
}
