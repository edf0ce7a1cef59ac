import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { describeError } from '#adapters/logging/describe-error.ts';
import { PermanentTaskError } from '#core/errors.ts';

/** The logger writes past the test runner's console, so its lines are read from a process of its own. */
function linesOf(code: string, env: Record<string, string> = {}): Record<string, unknown>[] {
  const script = `import { powertoolsLog } from '#adapters/logging/powertools-log.ts';\n${code}`;
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...env },
  });
  return `${stdout}${stderr}`
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

describe('the log', () => {
  test('writes a JSON line with level, service and fields; children carry fields of their own', () => {
    const [plain, child] = linesOf(`
      const log = powertoolsLog('worker');
      log.info('started', { taskId: 't1', message: 'taken name' });
      log.child({ requestId: 'r1' }).warn('slow', { ms: 12 });
    `);
    expect(plain).toMatchObject({
      level: 'INFO',
      service: 'worker',
      message: 'started',
      taskId: 't1',
      message_: 'taken name',
    });
    expect(plain).not.toHaveProperty('requestId');
    expect(child).toMatchObject({ level: 'WARN', message: 'slow', requestId: 'r1', ms: 12 });
  });

  test('shows an error with its causes and cuts secrets out of every text in it', () => {
    const [line] = linesOf(`
      const cause = Object.assign(new TypeError('Authorization: Bearer abcdefghijkl'), { Item: { input: 'private' } });
      powertoolsLog('api').error('failed', { error: new Error('outer', { cause }), link: 'x?X-Amz-Signature=abc', all: [cause] });
    `);
    expect(line).toMatchObject({
      level: 'ERROR',
      link: 'x?X-Amz-Signature=[redacted]',
      all: [{ name: 'TypeError', message: 'Authorization: Bearer [redacted]' }],
      error: {
        name: 'Error',
        message: 'outer',
        cause: { name: 'TypeError', message: 'Authorization: Bearer [redacted]' },
      },
    });
    expect(JSON.stringify(line)).not.toContain('private');
    expect(JSON.stringify(line)).not.toContain('abcdefghijkl');
  });

  test('is as talkative as POWERTOOLS_LOG_LEVEL says', () => {
    const code = `const log = powertoolsLog('api'); log.info('a'); log.warn('b');`;
    expect(linesOf(code, { POWERTOOLS_LOG_LEVEL: 'WARN' }).map(({ message }) => message)).toEqual(['b']);
  });
});

describe('a described error', () => {
  test('tells the reason of a task error and the request id of an AWS error', () => {
    expect(describeError(new PermanentTaskError('sourceMissing', 'gone'))).toMatchObject({
      reason: 'sourceMissing',
    });
    const refused = Object.assign(new Error('no'), {
      $metadata: { requestId: 'R1' },
      $response: { body: 'secret' },
    });
    const described = describeError(refused);
    expect(described).toMatchObject({ awsRequestId: 'R1' });
    expect(described).not.toHaveProperty('$response');
  });

  test('ends for causes in a circle and for what is no error', () => {
    const circle = new Error('round');
    circle.cause = circle;
    expect(JSON.stringify(describeError(circle)).match(/round/g)?.length).toBeGreaterThan(1);
    expect(describeError('text')).toEqual({ name: 'string', message: 'text' });
  });
});
