import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inMemoryApi } from './in-memory-api.ts';
import { testCli } from './test-io.ts';

async function world(csv = 'n,name\n1,one\n2,two\n') {
  const api = await inMemoryApi();
  const env = { BEATLESS_URL: 'https://api.test', BEATLESS_KEY: api.key };
  const cli = await testCli({ env, fetch: api.fetch });
  await writeFile(join(cli.folder, 'numbers.csv'), csv);
  await writeFile(join(cli.folder, 'report.pdf'), '%PDF-1.4');
  return { ...cli, api };
}

async function withLoader(csv?: string) {
  const w = await world(csv);
  const bundle = (await w.run('bundle', 'create', 'numbers', 'numbers.csv')).out.trim();
  const made = await w.run('loader', 'create', 'numbers', '--bundle', bundle, '--into', 'public.numbers');
  expect([made.code, made.err]).toEqual([0, '']);
  return { ...w, bundle, loader: made.out.trim() };
}

it('makes a bundle of files, shows it, has its PDFs converted and freezes it', async () => {
  const { run } = await world();
  const made = await run('bundle', 'create', 'november', 'numbers.csv');
  expect(made).toMatchObject({ code: 0, err: 'added numbers.csv\n' });
  const id = made.out.trim();
  expect((await run('bundle', 'add', id, 'report.pdf')).err).toBe('added report.pdf\n');
  expect((await run('bundle', 'list')).out).toMatch(new RegExp(`^${id} {2}november {2}2 `, 'm'));
  const [converted = ''] = (await run('bundle', 'convert', id)).out.split(' ');
  // Both were added at the same time of the test's clock: in either order
  const shown = (await run('bundle', 'show', id)).out.split('\n');
  expect(shown.slice(0, 2)).toEqual(['november', 'KIND  NAME         TASK']);
  expect(shown.slice(2).sort()).toEqual(['', 'csv   numbers.csv', `pdf   report.pdf   ${converted}`]);
  const other = (await run('bundle', 'create', 'other')).out.trim();
  expect((await run('bundle', 'add', other, '--task', converted)).err).toBe('added report.pdf\n');
  expect((await run('bundle', 'freeze', id)).out).toBe('"november" is frozen.\n');
  expect(await run('bundle', 'add', id, 'numbers.csv')).toMatchObject({ code: 3 });
});

it('previews a loader, explains it, loads it and shows its history', async () => {
  const { run, loader } = await withLoader();
  const preview = await run('loader', 'preview', loader);
  expect(preview.code).toBe(0);
  expect(preview.out).toContain('1 file, 19 bytes into dev.public.numbers (append)');
  expect(preview.out).toMatch(/^n {5}n {5}INTEGER/m);
  const sql = (await run('loader', 'explain', loader)).out;
  expect(sql).toMatch(/^COPY "stage_/m);
  expect(sql).toContain('-- the load, one transaction\nLOCK ');
  const loaded = await run('load', loader);
  expect(loaded).toMatchObject({ code: 0, err: 'loading 1 file into dev.public.numbers\n' });
  expect(loaded.out).toMatch(/^2 rows loaded into dev.public.numbers \(task /);
  const [, task = ''] = /task (.*)\)/.exec(loaded.out) ?? [];
  expect((await run('loader', 'history', loader)).out).toMatch(
    new RegExp(`^${task} {2}\\S+ {2}SUCCESS {2}2 {5}1 `, 'm'),
  );
  const again = await run('loader', 'run', loader, '--wait', '--reload', '--json');
  expect(JSON.parse(again.out)).toMatchObject({ state: 'SUCCESS', input: { loader, reload: true } });
  expect((await run('loader', 'list')).out).toContain(`${loader}  numbers  append  bundle `);
  expect((await run('loader', 'rm', loader)).out).toBe(`${loader} removed; what it has loaded stays.\n`);
  expect((await run('loader', 'list')).out).toBe('No loaders.\n');
});

it('does not load what a preview finds wrong, and says where that is', async () => {
  const { run, loader, api } = await withLoader('n,name\n1\n');
  const { code, out } = await run('load', loader);
  expect([code, out]).toEqual([1, expect.stringMatching(/^error: numbers.csv:2: 1214 Delimiter not found/m)]);
  expect(api.store.all()).toEqual([]);
});

it('runs a loader by the clock, until told not to', async () => {
  const { run, loader } = await withLoader();
  const asked = ['--frequency', 'weekly', '--day', 'MON', '--hour', '7', '--zone', 'Europe/Vienna'];
  expect((await run('loader', 'schedule', loader, ...asked)).out).toBe(
    'every Monday at 07:00 (Europe/Vienna); next 2026-11-23T06:00:00.000Z\n',
  );
  expect(JSON.parse((await run('loader', 'show', loader, '--json')).out)).toMatchObject({
    schedule: { linkedTo: `loader ${loader}` },
  });
  expect((await run('loader', 'schedule', loader, '--frequency', 'none')).out).toBe(
    'It does not run by the clock.\n',
  );
  expect((await run('schedule', 'list')).out).toBe('No schedules.\n');
});

it('takes a configuration from a file; options win', async () => {
  const { run, folder, bundle } = await withLoader();
  const config = { mode: 'replace', target: { table: 'other' }, options: { header: true } };
  await writeFile(join(folder, 'loader.json'), JSON.stringify(config));
  const named = ['--into', 'dev.sales.orders', '--mode', 'upsert', '--key-columns', 'n, name'];
  const argv = ['loader', 'create', 'x', '--config', '@loader.json', '--bundle', bundle, '--delimiter', ';'];
  expect(JSON.parse((await run(...argv, ...named, '--json')).out).config).toMatchObject({
    mode: 'upsert',
    keyColumns: ['n', 'name'],
    target: { database: 'dev', schema: 'sales', table: 'orders' },
    options: { header: true, delimiter: ';' },
  });
});

it.each([
  [['bundle'], 2, /create, add, list, show, convert, freeze/],
  [['bundle', 'sing'], 2, /no "bundle sing"/],
  [['bundle', 'create'], 2, /NAME is missing/],
  [['bundle', 'create', 'x', 'picture.png'], 2, /takes .pdf, .csv/],
  [['bundle', 'create', 'x', 'missing.csv'], 2, /no such file/],
  [['bundle', 'add', 'x'], 2, /give a FILE to add, or --task/],
  [['loader', 'create', 'x', '--into', 't'], 2, /give --bundle ID or --prefix/],
  [['loader', 'create', 'x', '--prefix', 'acme/'], 2, /give --into TABLE/],
  [['loader', 'create', 'x', '--prefix', 'acme/', '--into', 'a.b.c.d'], 2, /DATABASE.SCHEMA.TABLE/],
  [['loader', 'create', 'x', '--prefix', 'acme/', '--into', 't', '--mode', 'merge'], 3, /mode/],
  [['loader', 'schedule', 'x'], 2, /give a timing/],
  [['load'], 2, /LOADER is missing/],
  [['load', '01a1fc6d-6c08-7fab-824f-d45f5df2c010'], 3, /You have no loader/],
] as const)('%j ends with %i and says why', async (argv, code, says) => {
  const { run, api } = await world();
  const ended = await run(...argv);
  expect([ended.code, ended.err]).toEqual([code, expect.stringMatching(says)]);
  expect(api.store.all()).toEqual([]);
  expect((await run('bundle', 'list')).out).toBe('No bundles.\n');
});

it.each(['bundle', 'loader', 'load'])('%s explains itself', async (name) => {
  const { run } = await world();
  expect((await run(name, '--help')).out).toContain(`Usage: beatless ${name}`);
  expect((await run('--help')).out).toContain(name);
});
