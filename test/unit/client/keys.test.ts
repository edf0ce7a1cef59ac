import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseApiKey } from '#core/api-key.ts';
import { type FakeServer, fakeServer, type Routes } from './fake-server.ts';
import { testCli } from './test-io.ts';

const key = {
  id: 'abcdefghij23',
  name: 'ci',
  scopes: ['tasks:read'],
  owner: 'acme',
  createdAt: '2026-11-20T12:00:00Z',
};

describe('keys over the API', () => {
  const world = async (routes: Routes) => {
    const server = await fakeServer(routes);
    return { server, ...(await testCli({ url: server.url })) };
  };

  it('lists keys with their last use', async () => {
    const used = { ...key, id: 'kkkkkkkkkkkk', lastUsedAt: '2026-11-21T08:00:00Z' };
    const { run } = await world({ 'GET /v1/keys': () => ({ body: { keys: [key, used] } }) });
    const { code, out } = await run('keys', 'list');
    expect(code).toBe(0);
    expect(out).toMatch(/^abcdefghij23 {2}ci {4}tasks:read {2}2026-11-20T12:00:00 {2}not used yet$/m);
    expect(out).toMatch(/^kkkkkkkkkkkk .* 2026-11-21T08:00:00$/m);
    expect(JSON.parse((await run('keys', 'list', '--json')).out)).toEqual([key, used]);
  });

  it('creates a key: the token alone on stdout, the rest on stderr', async () => {
    const { server, run } = await world({
      'POST /v1/keys': () => ({ status: 201, body: { ...key, key: 'bl_new', webhookSecret: 'whsec_s' } }),
    });
    const { code, out, err } = await run(
      'keys',
      'create',
      '--name',
      'ci',
      '--scopes',
      'tasks:read, tasks:submit',
    );
    expect([code, out]).toEqual([0, 'bl_new\n']);
    expect(err).toContain('signed with whsec_s\nNeither is shown again');
    expect(server.received[0]?.json).toEqual({ name: 'ci', scopes: ['tasks:read', 'tasks:submit'] });
    const json = (await run('keys', 'create', '--json')).out;
    expect(json).toBe(
      '{"key":"bl_new","id":"abcdefghij23","owner":"acme","name":"ci","scopes":["tasks:read"],"webhookSecret":"whsec_s"}\n',
    );
  });

  it('revokes a key', async () => {
    const { run } = await world({ 'DELETE /v1/keys/abcdefghij23': () => ({ status: 204 }) });
    const { code, out } = await run('keys', 'revoke', 'abcdefghij23');
    expect(code).toBe(0);
    expect(out).toContain('abcdefghij23 revoked');
  });

  it.each([
    [[], 'give list, create or revoke'],
    [['make'], 'there is no "keys make"'],
    [['revoke'], 'ID is missing'],
    [['create', '--scopes', 'everything'], '--scopes "everything": give some of *, tasks:submit'],
    [['create', '--owner', 'acme'], '--owner goes with --stack or --table'],
    [['create', '--stack', 'A', '--table', 'B'], 'give --stack or --table, not both'],
    [['create', '--table', 'B', '--owner', 'Acme Inc'], '--owner "Acme Inc": use 1 to 40'],
  ])('refuses %j', async (argv, message) => {
    const { server, run } = await world({});
    const { code, err } = await run('keys', ...argv);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(server.received).toHaveLength(0);
  });
});

describe('the first key, with AWS credentials', () => {
  beforeEach(() => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  /** DynamoDB, and CloudFormation with the outputs of some stacks. */
  async function aws(stacks: Readonly<Record<string, string>>, put = { status: 200, body: {} as object }) {
    const server: FakeServer = await fakeServer({
      'POST /': (request) => {
        if (request.headers['x-amz-target'] === 'DynamoDB_20120810.PutItem') return put;
        const stack = new URLSearchParams(request.body.toString()).get('StackName') ?? '';
        return Object.hasOwn(stacks, stack) ? described(stacks[stack] ?? '') : missing(stack);
      },
    });
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', server.url);
    vi.stubEnv('AWS_ENDPOINT_URL_CLOUDFORMATION', server.url);
    const puts = () =>
      server.received
        .filter(({ headers }) => headers['x-amz-target'] !== undefined)
        .map(({ body }) => JSON.parse(`${body}`));
    return { server, puts, ...(await testCli()) };
  }

  it('is written into the table, as a hash, and printed as one line of JSON', async () => {
    const { puts, run } = await aws({});
    const { code, out, err } = await run(
      ...[
        'keys',
        'create',
        '--table',
        'Keys',
        '--owner',
        'acme',
        '--name',
        'first',
        '--scopes',
        '*',
        '--json',
      ],
    );
    expect([code, err]).toEqual([0, '']);
    const made = JSON.parse(out);
    const { webhookSecret, ...told } = made;
    expect(told).toEqual({ key: made.key, id: made.id, owner: 'acme', name: 'first', scopes: ['*'] });
    expect(webhookSecret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const parts = parseApiKey(made.key);
    expect(parts?.id).toBe(made.id);
    const [put] = puts();
    expect(put).toMatchObject({
      TableName: 'Keys',
      Item: {
        id: { S: made.id },
        owner: { S: 'acme' },
        createdAt: { N: String(Date.parse('2026-11-20T12:00:00Z')) },
      },
    });
    expect(JSON.stringify(put)).not.toContain(parts?.secret);
  });

  it.each(['BeatlessData', 'BeatlessApp', 'Beatless'])(
    'finds the table by the stack name %s',
    async (stack) => {
      const stacks = {
        BeatlessApp: outputs({ ApiUrl: 'x' }),
        BeatlessData: outputs({ KeysTableName: 'Keys-1' }),
      };
      const { puts, run } = await aws(stacks);
      expect((await run('keys', 'create', '--stack', stack)).code).toBe(0);
      expect(puts()).toMatchObject([{ TableName: 'Keys-1', Item: { owner: { S: 'default' } } }]);
    },
  );

  it('finds the table by the stage', async () => {
    const { puts, run } = await aws({ 'test-BeatlessData': outputs({ KeysTableName: 'Keys-2' }) });
    await run('keys', 'create', '--stack', 'test');
    expect(puts()).toMatchObject([{ TableName: 'Keys-2' }]);
  });

  it('is refused for a stack that does not exist, in one line', async () => {
    const { run } = await aws({});
    const { code, err } = await run('keys', 'create', '--stack', 'Nothing');
    expect(code).toBe(3);
    expect(err).toMatch(
      /^beatless: no stack with the output KeysTableName .*; tried Nothing, NothingData, .*\n$/,
    );
  });

  it('is refused for a table that does not exist', async () => {
    const body = { __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', message: 'x' };
    const { run } = await aws({}, { status: 400, body });
    const { code, err } = await run('keys', 'create', '--table', 'Nothing');
    expect([code, err]).toEqual([3, 'beatless: there is no table Nothing in this region and account.\n']);
  });

  it('is refused without credentials, with what to set', async () => {
    const { run } = await aws({});
    vi.stubEnv('AWS_ACCESS_KEY_ID', '');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', '');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
    vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
    const { code, err } = await run('keys', 'create', '--table', 'Keys');
    expect(code).toBe(3);
    expect(err).toContain('no AWS credentials: set AWS_PROFILE');
  });
});

const outputs = (values: Readonly<Record<string, string>>) =>
  Object.entries(values)
    .map(
      ([name, value]) => `<member><OutputKey>${name}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    )
    .join('');

const xml = { 'content-type': 'text/xml' };

const described = (members: string) => ({
  headers: xml,
  body: `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>S</StackName><CreationTime>2026-11-20T12:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${members}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
});

const missing = (stack: string) => ({
  status: 400,
  headers: xml,
  body: `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id ${stack} does not exist</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
});
