import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { standInProject } from './stand-in-project.ts';

const two = [
  { name: 'first', handler: 'first.ts' },
  { name: 'second', handler: 'second.ts' },
];
const sources = {
  'shared.ts': `export const shared: string = 'shared';`,
  'first.ts': `import { shared } from './shared.ts'; export const handler = async () => 'first ' + shared;`,
  'second.ts': `import { shared } from './shared.ts'; export const handler = async () => 'second ' + shared;`,
};

describe('packages', () => {
  test('the same sources give the same bytes, in files that are left untouched', async () => {
    const project = standInProject(sources);
    await project.bundle(two);
    const bytes = project.read('first');
    const file = join(project.outDir, 'first', 'handler.cjs');
    const { mtimeMs } = statSync(file);
    await project.bundle(two);
    expect(project.read('first')).toEqual(bytes);
    expect(statSync(file).mtimeMs).toBe(mtimeMs);
  });

  test('a change of one function changes its package only', async () => {
    const project = standInProject(sources);
    await project.bundle(two);
    const before = { first: project.read('first'), second: project.read('second') };
    project.write({ 'second.ts': `export const handler = async () => 'changed';` });
    await project.bundle(two);
    expect(project.read('first')).toEqual(before.first);
    expect(project.read('second')).not.toEqual(before.second);
  });

  test('a package never carries an old file', async () => {
    const project = standInProject(sources);
    await project.bundle(two);
    writeFileSync(join(project.outDir, 'first', 'old.cjs'), '');
    await project.bundle(two);
    expect(Object.keys(project.read('first'))).toEqual(['handler.cjs', 'index.mjs']);
  });

  test('threads and files of npm packages lie beside the handler, which finds them', async () => {
    const project = standInProject({
      'main.ts': `import { Worker } from 'node:worker_threads';
        export const handler = () => new Promise((resolve) =>
          new Worker(new URL('./thread.cjs', import.meta.url)).on('message', resolve));`,
      'thread.ts': `import { parentPort } from 'node:worker_threads';
        parentPort?.postMessage('from ' + import.meta.dirname.split('/').at(-1));`,
    });
    const packageFiles = { 'zod.json': 'zod/package.json' };
    await project.bundle([
      { name: 'main', handler: 'main.ts', threads: { thread: 'thread.ts' }, packageFiles },
    ]);
    expect(Object.keys(project.read('main'))).toEqual(['handler.cjs', 'index.mjs', 'thread.cjs', 'zod.json']);
    expect(project.run('main').stdout).toBe('from main\n');
  });

  test('texts lie beside the handler, the OpenAPI document among them, made only when asked for', async () => {
    const project = standInProject({
      'page.html': '<p>hello</p>',
      'main.ts': `import page from './page.html' with { type: 'text' }; import { openApiJson } from 'virtual:openapi';
        export const handler = async () => page + openApiJson;`,
    });
    const bundle = { name: 'main', handler: 'main.ts', carriesTexts: true };
    await project.bundle([bundle], async () => ({ openapi: '3.1.0' }));
    expect(Object.keys(project.read('main'))).toEqual([
      'handler.cjs',
      'index.mjs',
      'openapi.json',
      'page.html',
    ]);
    expect(project.run('main').stdout).toBe('<p>hello</p>{"openapi":"3.1.0"}\n');
  });

  test('the SDK takes its credentials from the environment only', async () => {
    const project = standInProject({
      'main.ts': `import { SQSClient } from '@aws-sdk/client-sqs';
        const client = new SQSClient({ region: 'us-east-1' });
        export const handler = () => client.config.credentials().then(() => 'found', ({ name }) => name);`,
    });
    const { inputs } = await project.bundle([{ name: 'main', handler: 'main.ts' }]);
    expect(
      Object.keys(inputs).filter((path) => /credential-provider-(node|ini|sso|process)/.test(path)),
    ).toEqual([]);
    expect(project.run('main').stdout).toBe('CredentialsProviderError\n');
  });

  test('of the package.json of an SDK client only the version is carried', async () => {
    const project = standInProject({
      'main.ts': `import info from '@aws-sdk/client-sqs/package.json' with { type: 'json' };
        export const handler = async () => JSON.stringify(info);`,
    });
    await project.bundle([{ name: 'main', handler: 'main.ts' }]);
    expect(project.run('main').stdout).toMatch(/^\{"version":"3\.\d+\.\d+"\}\n$/);
  });

  test('what only some requests need is a file of its own, read when it is asked for', async () => {
    const project = standInProject({
      'shared.ts': `export class Shared { name = 'shared'; }`,
      'later.ts': `import { Shared } from './shared.ts'; import { basename } from 'node:path';
        globalThis.read = true; export const later = () => new Shared() instanceof Shared && basename('a/later');
        export { Shared };`,
      'main.ts': `import { Shared } from './shared.ts';
        export const handler = async () => {
          const before = globalThis.read;
          const it = await import('./later.ts');
          return [before, it.later(), it.Shared === Shared, import.meta.dirname.split('/').at(-1)].join(' ');
        };`,
    });
    const { outputs } = await project.bundle([{ name: 'main', handler: 'main.ts', readsLater: true }]);
    const code = Object.keys(project.read('main'));
    expect(code.filter((name) => /^later-\w+\.cjs$/.test(name))).toHaveLength(1);
    expect(project.run('main')).toMatchObject({ status: 0, stdout: ' later true main\n', stderr: '' });
    for (const [path, { bytes }] of Object.entries(outputs))
      expect([path, bytes]).toEqual([path, statSync(join(project.outDir, '..', path)).size]);
  });

  test('a package that runs no tasks lacks what they import when they run, and says so', async () => {
    const project = standInProject({
      'lambdas/tasks/one.ts': `export const one = { name: 'one', run: async () => (await import('../heavy.ts')).heavy };`,
      'lambdas/heavy.ts': `export const heavy = 'done';`,
      'main.ts': `import { one } from './lambdas/tasks/one.ts';
        export const handler = () => one.run().catch(({ message }) => message);`,
      'other.ts': `import { one } from './lambdas/tasks/one.ts';
        export const handler = () => one.run().catch(({ message }) => message);`,
    });
    const { inputs } = await project.bundle([
      { name: 'main', handler: 'main.ts' },
      { name: 'other', handler: 'other.ts', runsTasks: true },
    ]);
    expect(project.run('other').stdout).toBe('done\n');
    expect(project.run('main').stdout).toBe('../heavy.ts is not in this package: it runs no tasks\n');
    expect(inputs['lambdas/tasks/one.ts']?.imports.map(({ path }) => path)).toContain('lambdas/heavy.ts');
  });

  test('esbuild says what each package is made of', async () => {
    const project = standInProject(sources);
    const metafile = await project.bundle(two);
    expect(JSON.parse(readFileSync(join(project.outDir, 'meta.json'), 'utf8'))).toEqual(metafile);
    const made = Object.entries(metafile.outputs).map(([path, { inputs }]) => {
      const used = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
      return [path, used.map(([source]) => source).toSorted()];
    });
    expect(Object.fromEntries(made)).toEqual({
      '.build/first/handler.cjs': ['first.ts', 'shared.ts'],
      '.build/second/handler.cjs': ['second.ts', 'shared.ts'],
    });
  });
});

describe('the entry of a package', () => {
  const warmed = async (warm: string) => {
    const project = standInProject({
      'main.ts': `let state = 'cold'; ${warm} export const handler = async () => state;`,
    });
    await project.bundle([{ name: 'main', handler: 'main.ts' }]);
    return project.run('main');
  };

  test('serves a function that has nothing to warm up', async () => {
    expect(await warmed('')).toMatchObject({ status: 0, stdout: 'cold\n', stderr: '' });
  });

  test('waits for the warm-up', async () => {
    const warm = `export const warm = async () => { await new Promise((then) => setImmediate(then)); state = 'warm'; };`;
    expect(await warmed(warm)).toMatchObject({ status: 0, stdout: 'warm\n', stderr: '' });
  });

  test('logs a warm-up that fails, and serves', async () => {
    const { status, stdout, stderr } = await warmed(
      `export const warm = () => { throw new Error('no table'); };`,
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'cold\n' });
    expect(JSON.parse(stderr)).toEqual({
      level: 'WARN',
      message: 'the warm-up failed',
      error: 'Error: no table',
    });
  });

  test('does not wait longer than a second for a warm-up that hangs', async () => {
    const warm = 'export const warm = () => new Promise(() => {});';
    expect(await warmed(warm)).toMatchObject({ status: 0, stdout: 'cold\n' });
  });
});
