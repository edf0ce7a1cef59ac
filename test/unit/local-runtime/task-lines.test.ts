import { expect, test } from 'vitest';
import { readLocalArguments } from '#local/runtime/arguments.ts';
import { toLogRecord } from '#local/runtime/logs.ts';
import { toCloudEvent, toLine } from '#local/runtime/task-lines.ts';

const origin = { functionId: 'Worker', environmentId: 'e', requestId: 'r', stream: 'stdout' } as const;

function lineOf(fields: object, stream: 'stdout' | 'platform' = 'stdout'): string | undefined {
  const event = toCloudEvent(toLogRecord(JSON.stringify(fields), { ...origin, stream }));
  return event && toLine(event, false).replace(/^\[\d\d:\d\d:\d\d\] /, '');
}

test.each([
  [{ message: 'task received' }, 'convert_pdf[01920000…] received'],
  [{ message: 'task succeeded', seconds: 1.23 }, 'convert_pdf[01920000…] succeeded in 1.2s'],
  [
    { message: 'task failed', reason: 'no PDF', seconds: 12.7 },
    'convert_pdf[01920000…] failed in 13s: no PDF',
  ],
  [{ message: 'task retried', reason: 'S3 slow' }, 'convert_pdf[01920000…] retried: S3 slow'],
  [{ message: 'task revoked' }, 'convert_pdf[01920000…] revoked'],
  [{ message: 'task considered' }, undefined],
  [{ message: 'something else' }, undefined],
])('the log line %j reads as a worker would print it', (fields, line) => {
  expect(lineOf({ task: 'convert_pdf', taskId: '01920000-1111-7222-8333-444444444444', ...fields })).toBe(
    line,
  );
});

test('errors of functions are shown, what went well is not', () => {
  const report = {
    type: 'platform.report',
    errorType: 'Sandbox.Timedout',
    errorMessage: 'Task timed out after 3.00 seconds',
  };
  expect(lineOf({ ...report, status: 'error' }, 'platform')).toBe(
    'Worker Sandbox.Timedout: Task timed out after 3.00 seconds',
  );
  expect(lineOf({ type: 'platform.report', status: 'success' }, 'platform')).toBeUndefined();
});

test('the command line is read, and what it does not know is refused', () => {
  expect(readLocalArguments([])).toEqual({
    port: 14_600,
    dataDir: '.local',
    fresh: false,
    assembly: 'cdk.out',
    synth: true,
    reload: true,
    withoutGrants: [],
    json: false,
    help: false,
  });
  expect(readLocalArguments(['--port', '0', '--json', '--fresh', '--no-synth'])).toMatchObject({
    port: 0,
    json: true,
    fresh: true,
    synth: false,
  });
  expect(() => readLocalArguments(['--port', 'many'])).toThrow(/--port takes a number/);
  expect(() => readLocalArguments(['--colour'])).toThrow(/--colour/);
});
