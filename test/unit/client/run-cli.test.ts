import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '#client/commands.ts';
import { fakeServer } from './fake-server.ts';
import { testCli } from './test-io.ts';

const empty = { 'GET /v1/tasks': () => ({ body: { tasks: [] } }) };

describe('help', () => {
  it('lists every command', async () => {
    const { run } = await testCli();
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    for (const name of Object.keys(commands)) expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  it.each(Object.keys(commands))('explains %s with an example and all its options', async (name) => {
    const { run } = await testCli();
    const { code, out } = await run(name, '--help');
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^Usage: beatless ${name}`));
    expect(out).toMatch(/^Examples?:\n {2}beatless /m);
    const { command } = (await commands[name]?.load()) ?? {};
    for (const option of Object.keys(command?.options ?? {})) expect(out).toContain(`--${option}`);
    expect((await run('help', name)).out).toBe(out);
  });

  it('prints the version', async () => {
    expect((await (await testCli()).run('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('refuses an unknown command and none at all', async () => {
    const { run } = await testCli();
    expect(await run('frobnicate')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Known: submit, status'),
    });
    expect(await run('constructor')).toMatchObject({ code: 2 });
    expect(await run()).toMatchObject({ code: 2, err: expect.stringContaining('beatless --help') });
  });
});

describe('the deployment', () => {
  it('is named by options, even before the command; they win over the environment', async () => {
    const server = await fakeServer(empty);
    const { run } = await testCli({ env: { BEATLESS_URL: 'http://127.0.0.1:1', BEATLESS_KEY: 'bl_env' } });
    expect((await run('--url', server.url, '--key', 'bl_option', 'list')).code).toBe(0);
    expect(server.received[0]?.headers.authorization).toBe('Bearer bl_option');
  });

  it('is the local cloud of a folder above, when nothing else names one', async () => {
    const server = await fakeServer(empty);
    const above = await testCli();
    await mkdir(join(above.folder, '.local'));
    await writeFile(
      join(above.folder, '.local/ready.json'),
      JSON.stringify({ api: server.url, key: 'bl_local', pid: process.pid }),
    );
    const inside = join(above.folder, 'a/b');
    await mkdir(inside, { recursive: true });
    expect((await above.run('list')).err).toBe('');
    const { code, err } = await above.runIn(inside, 'list', '--verbose');
    expect(code).toBe(0);
    expect(err).toContain(`using the local cloud ${server.url}`);
    expect(err).not.toContain('bl_local');
    expect(server.received.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer bl_local',
      'Bearer bl_local',
    ]);
  });

  it('is no local cloud that was killed', async () => {
    const { folder, run } = await testCli();
    await mkdir(join(folder, '.local'));
    const { pid } = spawnSync(process.execPath, ['--version']);
    await writeFile(
      join(folder, '.local/ready.json'),
      JSON.stringify({ api: 'http://127.0.0.1:1', key: 'k', pid }),
    );
    expect(await run('list')).toMatchObject({ code: 2, err: expect.stringContaining('npm start') });
  });

  it('is never half that of the options and half the local cloud', async () => {
    const server = await fakeServer(empty);
    const { folder, run } = await testCli();
    await mkdir(join(folder, '.local'));
    await writeFile(join(folder, '.local/ready.json'), JSON.stringify({ api: server.url, key: 'bl_local' }));
    expect(await run('list', '--url', server.url)).toMatchObject({
      code: 2,
      err: expect.stringContaining('BEATLESS_KEY'),
    });
    expect(await run('list', '--key', 'bl_x')).toMatchObject({
      code: 2,
      err: expect.stringContaining('BEATLESS_URL'),
    });
    expect(server.received).toHaveLength(0);
  });

  it('must be named somewhere', async () => {
    const { run } = await testCli();
    expect(await run('list')).toMatchObject({ code: 2, err: expect.stringContaining('npm start') });
  });

  it('has an address and a key that can be sent', async () => {
    const { run } = await testCli();
    expect(await run('list', '--url', 'example', '--key', 'k')).toMatchObject({ code: 2 });
    const { code, err } = await run('list', '--url', 'https://example.com', '--key', 'bl_secret key');
    expect(code).toBe(2);
    expect(err).not.toContain('secret');
  });

  it('may be away: one line, exit status 3', async () => {
    const { run } = await testCli({ url: 'http://127.0.0.1:1' });
    const { code, out, err } = await run('list');
    expect([code, out]).toEqual([3, '']);
    expect(err).toMatch(/^beatless: Cannot reach http:\/\/127\.0\.0\.1:1: .*\n$/);
  });
});
