import { expect, it } from 'vitest';
import { inMemoryApi } from './in-memory-api.ts';
import { testCli } from './test-io.ts';

async function world() {
  const api = await inMemoryApi();
  const env = { BEATLESS_URL: 'https://api.test', BEATLESS_KEY: api.key };
  return { ...(await testCli({ env, fetch: api.fetch })), api };
}

it('adds, lists, shows, pauses, resumes, runs and removes a schedule', async () => {
  const { run, api } = await world();
  const added = await run(
    'schedule',
    'add',
    'weekly hello',
    'debug_task',
    '--cron',
    '30 7 * * 1',
    '--zone',
    'Europe/Vienna',
    '--input',
    '{"message":"hi"}',
  );
  expect(added).toMatchObject({
    code: 0,
    err: 'every Monday at 07:30 (Europe/Vienna); next 2026-11-23 07:30+01:00\n',
  });
  const id = added.out.trim();
  expect((await run('schedule', 'list')).out).toMatch(
    new RegExp(`^${id} {2}weekly hello {2}enabled {2}debug_task {2}every Monday`, 'm'),
  );
  const next = (await run('schedule', 'next', id)).out.split('\n');
  expect(next.slice(0, 3)).toEqual([
    'every Monday at 07:30 (Europe/Vienna)',
    'LOCAL                      UTC',
    '2026-11-23 07:30:00+01:00  2026-11-23T06:30:00Z',
  ]);
  expect((await run('schedule', 'pause', id)).out).toBe('"weekly hello" is paused.\n');
  expect((await run('schedule', 'resume', id)).out).toBe(
    '"weekly hello" is enabled; next 2026-11-23 07:30+01:00.\n',
  );
  const task = (await run('schedule', 'run', id)).out.trim();
  expect(api.store.all()).toMatchObject([{ id: task, input: { message: 'hi' } }]);
  expect((await run('schedule', 'runs', id)).out).toMatch(new RegExp(`manual {2}started {2}${task}$`, 'm'));
  expect((await run('schedule', 'rm', id)).out).toBe(`${id} removed; its tasks stay.\n`);
  expect((await run('schedule', 'list')).out).toBe('No schedules.\n');
});

it('shows what a timing would come to, with summer time, and makes nothing', async () => {
  const { run } = await world();
  const shown = await run(
    'schedule',
    'next',
    '--frequency',
    'monthly',
    '--day',
    'last',
    '--hour',
    '18',
    '--zone',
    'Europe/Vienna',
  );
  expect(shown.out).toContain('on the last day of the month at 18:00 (Europe/Vienna)\n');
  expect(shown.out).toContain('2027-03-31 18:00:00+02:00  2027-03-31T16:00:00Z  summer time\n');
  const weekly = await run('schedule', 'next', '--frequency', 'weekly', '--day', 'mon', '--json');
  expect(JSON.parse(weekly.out)).toHaveLength(10);
  expect((await run('schedule', 'list', '--json')).out).toBe('[]\n');
});

it.each([
  [['add', 'x', 'debug_task'], 2, /give a timing/],
  [['add', 'x', 'debug_task', '--cron', '* * * * *', '--every', '1 hour'], 2, /--cron or --every, not both/],
  [['add', 'x', 'debug_task', '--frequency', 'often'], 2, /once, hourly, daily/],
  [['add', 'x', 'debug_task', '--every', '1 hour', '--overlap', 'maybe'], 2, /skip, queueOne, allow/],
  [['add', 'x', 'debug_task', '--cron', '0 9 31 2 *'], 3, /no day 31 in FEB: write L/],
  [['add', 'x', 'debug_task', '--every', '1 hour', '--zone', 'Vienna'], 3, /Europe\/Vienna/],
  [['add', 'x'], 2, /TASK is missing/],
  [['pause'], 2, /ID is missing/],
  [['sing'], 2, /add, list, next, runs, pause, resume, run, rm/],
  [[], 2, /add, list, next/],
] as const)('schedule %j ends with %i and says why', async (argv, code, says) => {
  const { run, api } = await world();
  const { code: ended, err } = await run('schedule', ...argv);
  expect([ended, err]).toEqual([code, expect.stringMatching(says)]);
  expect(api.store.all()).toEqual([]);
});

it('explains itself', async () => {
  const { run } = await world();
  expect((await run('schedule', '--help')).out).toContain(
    "beatless schedule add 'weekly hello' debug_task --cron",
  );
  expect((await run('--help')).out).toContain('schedule');
});
