import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, type FakeServer, fakeServer, type Reaction } from './fake-server.ts';
import { testCli } from './test-io.ts';

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** The account that a doctor finds nothing wrong with; a test changes what it is about. */
interface Account {
  readonly identity: Reaction;
  readonly bootstrap: Reaction;
  readonly concurrency: Reaction;
  readonly ses: Reaction;
  /** What SES knows, by address or domain. */
  readonly identities: Readonly<Record<string, boolean>>;
  readonly stacks: Readonly<Record<string, string>>;
  readonly execute: Reaction;
  /** What the Data API says of the statement, one poll after another. */
  readonly statements: readonly Reaction[];
}

/** The clock of test-io.ts. */
const now = Date.parse('2026-11-20T12:00:00Z');
const at = (ms: number) => ({ date: new Date(ms).toUTCString(), 'content-type': 'text/xml' });
const caller = (offMs = 0): Reaction => ({
  headers: at(now + offMs),
  body: '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/me</Arn><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
});
const refused = (code: string, message: string): Answer => ({
  status: 400,
  body: { __type: code, message },
});
const sending = (about: object): Reaction => ({
  body: { ProductionAccessEnabled: true, SendingEnabled: true, SendQuota: { MaxSendRate: 14 }, ...about },
});

const healthy: Account = {
  identity: caller(),
  bootstrap: { body: { Parameter: { Value: '30' } } },
  concurrency: { body: { AccountLimit: { UnreservedConcurrentExecutions: 1000 } } },
  ses: sending({}),
  identities: { 'example.com': true },
  stacks: {},
  execute: { body: { Id: 'statement-1' } },
  statements: [{ body: { Status: 'STARTED' } }, { body: { Status: 'FINISHED' } }],
};

/** Runs `beatless doctor` against an account that differs from a healthy one so. */
async function doctor(account: Partial<Account>, ...argv: string[]) {
  const { identities, stacks, statements, ...calls } = { ...healthy, ...account };
  const left = [...statements];
  const byTarget: Readonly<Record<string, () => Reaction>> = {
    'AmazonSSM.GetParameter': () => calls.bootstrap,
    'RedshiftData.ExecuteStatement': () => calls.execute,
    'RedshiftData.DescribeStatement': () => left.shift() ?? 'hang',
  };
  const identity = (name: string) => () =>
    name in identities
      ? { body: { VerifiedForSendingStatus: identities[name] } }
      : { ...refused('NotFoundException', 'no such identity'), status: 404 };
  const server: FakeServer = await fakeServer({
    'GET /': () => calls.identity,
    'GET /2016-08-19/account-settings': () => calls.concurrency,
    'GET /v2/email/account': () => calls.ses,
    'GET /v2/email/identities/team%40example.com': identity('team@example.com'),
    'GET /v2/email/identities/example.com': identity('example.com'),
    'POST /': ({ headers, body }) => {
      const target = byTarget[String(headers['x-amz-target'])];
      if (target) return target();
      return describedStack(new URLSearchParams(body.toString()).get('StackName') ?? '', stacks);
    },
  });
  vi.stubEnv('AWS_ENDPOINT_URL', server.url);
  const { run, pauses } = await testCli();
  const { code, out, err } = await run('doctor', ...argv);
  const line = (check: string) => out.split('\n').find((text) => text.slice(6).startsWith(`${check} `)) ?? '';
  return { code, out, err, line, pauses, server };
}

function describedStack(name: string, stacks: Account['stacks']): Reaction {
  const headers = { 'content-type': 'text/xml' };
  if (!Object.hasOwn(stacks, name))
    return {
      status: 400,
      headers,
      body: `<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id ${name} does not exist</Message></Error></ErrorResponse>`,
    };
  return {
    headers,
    body: `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>${name}</StackName><CreationTime>2026-11-20T12:00:00Z</CreationTime><StackStatus>${stacks[name]}</StackStatus></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  };
}

const mail = ['-c', 'mailFrom=team@example.com'];
const cluster = ['-c', 'warehouse=import', '-c', 'warehouseCluster=sales', '-c', 'warehouseDatabase=dwh'];

describe('beatless doctor', () => {
  it('finds nothing wrong with a healthy account', async () => {
    const { code, out, server } = await doctor({}, ...mail, ...cluster);
    expect(out).not.toMatch(/^(warn|fail)/m);
    expect(code).toBe(0);
    for (const check of [
      'credentials',
      'clock',
      'bootstrap',
      'concurrency',
      'BeatlessApp',
      'mail sender',
      'warehouse',
    ])
      expect(out).toMatch(new RegExp(`^ok {4}${check} `, 'm'));
    const executed = server.received.find(({ headers }) =>
      /ExecuteStatement/.test(String(headers['x-amz-target'])),
    );
    expect(executed?.json).toEqual({ ClusterIdentifier: 'sales', Database: 'dwh', Sql: 'select 1' });
  });

  it('leaves out what the settings do not ask for', async () => {
    const { out, server } = await doctor({});
    expect(out).not.toMatch(/mail|warehouse/);
    expect(server.received.map(({ path }) => path)).not.toContain('/v2/email/account');
  });

  it.each<[string, Partial<Account>, string[], RegExp]>([
    ['bootstrap', { bootstrap: refused('ParameterNotFound', '') }, [], /^fail .*not bootstrapped/],
    [
      'bootstrap',
      { bootstrap: { body: { Parameter: { Value: '5' } } } },
      [],
      /^fail .*version 5; 6 is needed/,
    ],
    [
      'bootstrap',
      { bootstrap: refused('AccessDeniedException', 'no') },
      [],
      /^fail .*AccessDeniedException: no/,
    ],
    [
      'concurrency',
      { concurrency: { body: { AccountLimit: { UnreservedConcurrentExecutions: 10 } } } },
      [],
      /^warn .*10 environments may run at once; the workers take up to 30/,
    ],
    ['BeatlessApp', { stacks: { BeatlessApp: 'ROLLBACK_COMPLETE' } }, [], /^fail/],
    ['BeatlessApp', { stacks: { BeatlessApp: 'UPDATE_ROLLBACK_FAILED' } }, [], /^fail/],
    ['BeatlessData', { stacks: { BeatlessData: 'UPDATE_IN_PROGRESS' } }, [], /^warn/],
    ['BeatlessData', { stacks: { BeatlessData: 'UPDATE_COMPLETE' } }, [], /^ok .*UPDATE_COMPLETE/],
    ['mail account', { ses: sending({ ProductionAccessEnabled: false }) }, mail, /^warn .*sandbox/],
    ['mail account', { ses: sending({ SendingEnabled: false }) }, mail, /^fail .*paused/],
    ['mail account', {}, [...mail, '-c', 'mailPerSecond=50'], /^warn .*14 a second.* is 50/],
    ['mail sender', { identities: {} }, mail, /^fail .*not known to SES in eu-central-1/],
    ['mail sender', { identities: { 'example.com': false } }, mail, /^fail .*waits for its verification/],
    ['mail sender', { identities: { 'team@example.com': true } }, mail, /^ok/],
    [
      'warehouse',
      { statements: [{ body: { Status: 'FAILED', Error: 'no database "dwh"' } }] },
      cluster,
      /^fail .*no database "dwh"/,
    ],
    [
      'warehouse',
      { execute: refused('ResourceNotFoundException', 'no cluster') },
      cluster,
      /^fail .*no cluster/,
    ],
    [
      'warehouse',
      { execute: refused('ResourceNotFoundException', 'no workgroup') },
      ['-c', 'warehouse=create'],
      /^ok .*the deployment makes it/,
    ],
    [
      'warehouse',
      { statements: Array.from({ length: 30 }, () => ({ body: { Status: 'SUBMITTED' } })) },
      cluster,
      /^fail .*no answer within 60 s/,
    ],
  ])('%s: %j %j', async (check, account, argv, expected) => {
    const { code, line, out } = await doctor(account, ...argv);
    expect(line(check)).toMatch(expected);
    expect(code).toBe(line(check).startsWith('fail') ? 1 : 0);
    if (!line(check).startsWith('ok')) expect(out.split(`${line(check)}\n`)[1]).toMatch(/^ +→ \S/);
  });

  it.each([
    [0, 'ok', 0],
    [-120_000, 'warn', 0],
    [290_000, 'fail', 1],
  ])('a clock that AWS is %i ms away from is %s', async (offMs, level, exitCode) => {
    const { code, line } = await doctor({ identity: caller(offMs) });
    expect(line('clock').startsWith(level)).toBe(true);
    expect(code).toBe(exitCode);
  });

  it('asks nothing more with credentials that AWS refuses', async () => {
    const body =
      '<ErrorResponse><Error><Code>ExpiredToken</Code><Message>The token has expired</Message></Error></ErrorResponse>';
    const { code, line, server } = await doctor({ identity: { status: 403, headers: at(now), body } });
    expect([code, line('credentials')]).toEqual([1, expect.stringMatching(/^fail .*The token has expired/)]);
    expect(server.received).toHaveLength(1);
  });

  it('says without any credentials what to set', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', '');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', '');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
    vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
    const { code, err } = await doctor({});
    expect([code, err]).toEqual([1, expect.stringContaining('no AWS credentials: set AWS_PROFILE')]);
  });

  it('prints JSON for programs', async () => {
    const { code, out } = await doctor({ bootstrap: refused('ParameterNotFound', '') }, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toContainEqual({
      check: 'bootstrap',
      level: 'fail',
      found: 'this account and region are not bootstrapped',
      advice: 'Run npx cdk bootstrap in this account and region.',
    });
  });

  it('takes the settings of an environment, and refuses those that are wrong', async () => {
    expect(
      (await doctor({ stacks: { 'dev-BeatlessApp': 'UPDATE_COMPLETE' } }, '--env', 'dev')).line(
        'dev-BeatlessApp',
      ),
    ).toMatch(/^ok .*UPDATE_COMPLETE/);
    const { code, err, server } = await doctor({}, '--env', 'nowhere');
    expect([code, err]).toEqual([2, expect.stringContaining('context.environments.nowhere is missing')]);
    expect(server.received).toHaveLength(0);
  });
});
