import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { transformSync } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { inMemoryApi } from '../client/in-memory-api.ts';

const folder = mkdtempSync(join(tmpdir(), 'beatless-client-'));
const node = (...args: string[]) => spawnSync(process.execPath, args, { encoding: 'utf8' });
const built = node('kit/build-client.ts', '--out', folder);
if (built.status !== 0) throw new Error(built.stderr);
afterAll(() => rmSync(folder, { recursive: true }));

/** What tsc says of a program beside the built client. */
function check(source: string, at = folder): string {
  writeFileSync(join(at, 'program.ts'), source);
  const options = [
    '--noEmit',
    '--ignoreConfig',
    '--strict',
    '--skipLibCheck',
    'false',
    '--module',
    'nodenext',
    '--target',
    'es2022',
  ];
  const { stdout, stderr } = node(
    'node_modules/typescript/bin/tsc',
    ...options,
    '--lib',
    'es2022,dom',
    '--types',
    '',
    join(at, 'program.ts'),
  );
  return stdout + stderr;
}

test('it runs where there is no Node: nothing is imported, and what browsers have is enough', async () => {
  const code = readFileSync(join(folder, 'beatless.js'), 'utf8');
  expect(code).not.toMatch(/\b(import|require)\b ?[("'{*]/);
  const { code: script } = transformSync(code, { format: 'iife', globalName: 'beatless' });
  const api = await inMemoryApi();
  const { URL, AbortSignal, AbortController, FormData, Blob, crypto, setTimeout, clearTimeout, TextEncoder } =
    globalThis;
  const page = createContext({
    URL,
    AbortSignal,
    AbortController,
    FormData,
    Blob,
    crypto,
    setTimeout,
    clearTimeout,
    TextEncoder,
    fetch: api.fetch,
    key: api.key,
  });
  const result = await runInContext(
    `${script};
     (async () => {
       const client = beatless.beatlessClient({ url: 'https://api.test', key });
       const task = await client.tasks.debugTask.submit({ message: 'from a page' });
       return (await task.result()).message;
     })()`,
    page,
  );
  expect(result).toBe('from a page');
});

test('its types accept what the tasks take and name what they give', () => {
  const said = check(`
    import { beatlessClient, BeatlessTaskFailed } from './beatless.js';
    const { tasks, upload } = beatlessClient({ url: 'https://x', key: 'bl_x' });
    const { upload: source } = await upload({ content: new Uint8Array(), fileName: 'a.pdf', contentType: 'application/pdf' });
    const task = await tasks.convertPdf.submit({ source: { upload: source }, mode: 'lattice' }, { countdownSeconds: 5 });
    await task.wait({ timeoutMs: 1000, onProgress: ({ state, progress }) => console.log(state, progress?.done) });
    const { tables } = await task.result();
    const url: string | undefined = tables[0]?.csv.url;
    console.log(url, BeatlessTaskFailed);`);
  expect(said).toBe('');
});

test('its types refuse what the tasks do not take', () => {
  const refused = [
    "tasks.convertPdf.submit({ source: { upload: 'x' }, mode: 'fast' })",
    "tasks.convertPdf.submit({ sorce: { upload: 'x' } })",
    'tasks.convertPDF.submit({})',
    'tasks.deliverCallback.submit({})',
    'tasks.debugTask.submit({}, { countdown: 5 })',
    '(await tasks.debugTask.handle("1").result()).tables',
  ];
  const lines = refused.map((expression) => `// @ts-expect-error\nawait ${expression};`);
  const start = `import { beatlessClient } from './beatless.js';
    const { tasks } = beatlessClient({ url: 'https://x', key: 'bl_x' });`;
  expect(check([start, ...lines].join('\n'))).toBe('');
});

test('its types are those of the client itself', () => {
  const inside = mkdtempSync(resolve('test/unit/kit/.declared-'));
  try {
    cpSync(join(folder, 'beatless.d.ts'), join(inside, 'declared.d.ts'));
    writeFileSync(
      join(inside, 'program.ts'),
      `import { beatlessClient } from '#client/beatless-client.ts';
       import type * as declared from './declared.js';
       const made: (options: declared.ClientOptions) => declared.Beatless = beatlessClient;
       console.log(made);`,
    );
    const config = { extends: resolve('tsconfig.json'), include: ['program.ts'], exclude: [] };
    writeFileSync(join(inside, 'tsconfig.json'), JSON.stringify(config));
    const { stdout } = node('node_modules/typescript/bin/tsc', '--noEmit', '-p', inside);
    expect(stdout).toBe('');
  } finally {
    rmSync(inside, { recursive: true });
  }
});
