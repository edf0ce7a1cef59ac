import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type FakeServer, fakeServer, inTurn, type Reaction, type Routes } from './fake-server.ts';
import { testCli } from './test-io.ts';

const csv = 'a,b\r\n1,2\r\n';
const tablesJson = '{"tables":[]}';

interface Options {
  /** What the task of the n-th file ends as. */
  readonly ends?: (n: number, server: FakeServer) => object;
  readonly download?: () => Reaction;
  readonly more?: Routes;
}

const success = (_n: number, { url }: FakeServer): object => ({
  state: 'SUCCESS',
  result: {
    pages: 2,
    files: { tablesJson: link(url, 'tables.json', tablesJson) },
    tables: [{ page: 1, rows: 2, columns: 2, csv: link(url, 'table-001.csv', csv) }],
    notes: [{ page: 2, note: 'imageOnly' }],
  },
});
const link = (url: string, file: string, text: string) => ({
  file,
  bytes: text.length,
  contentType: 'x',
  url: `${url}/${file}`,
});

/** An API with storage, and a folder with report.pdf and other.pdf. */
async function world({ ends = success, download = () => ({ body: csv }), more = {} }: Options = {}) {
  let submitted = 0;
  const view = (n: number, rest: object) => ({
    id: `task-${n}`,
    task: 'convert_pdf',
    createdAt: 'x',
    ...rest,
  });
  const server: FakeServer = await fakeServer({
    'POST /v1/uploads': ({ json }) => ({
      status: 201,
      body: { upload: `acme/1/${json.fileName}`, url: `${server.url}/bucket`, fields: { key: 'k' } },
    }),
    'POST /bucket': () => ({ status: 204 }),
    'POST /v1/tasks': () => {
      submitted += 1;
      return { status: 202, body: view(submitted, { state: 'PENDING' }) };
    },
    'GET /v1/tasks/task-1': () => ({ body: view(1, ends(1, server)) }),
    'GET /v1/tasks/task-2': () => ({ body: view(2, ends(2, server)) }),
    'GET /table-001.csv': download,
    'GET /tables.json': () => ({ body: tablesJson }),
    ...more,
  });
  const cli = await testCli({ url: server.url });
  for (const name of ['report.pdf', 'other.pdf']) await writeFile(join(cli.folder, name), '%PDF-1.7');
  const read = (name: string) => readFile(join(cli.folder, name), 'utf8');
  const ls = async (folder: string) => (await readdir(join(cli.folder, folder))).toSorted();
  return { server, cli, read, ls };
}

describe('convert', () => {
  it('uploads, converts and saves every file of the result', async () => {
    const { server, cli, read, ls } = await world();
    const { code, out } = await cli.run(
      ...['convert', 'report.pdf', '--pages', '1-2', '--mode', 'lattice', '--merged', '--escape-formulas'],
      ...['--out', 'tables'],
    );
    expect(code).toBe(0);
    expect(out).toBe(
      'report.pdf: 1 table -> tables\n  tables/table-001.csv  page 1, 2 × 2\n  tables/tables.json\n  page 2: imageOnly\n',
    );
    expect(await ls('tables')).toEqual(['table-001.csv', 'tables.json']);
    expect(await read('tables/table-001.csv')).toBe(csv);
    expect(server.received.find(({ path }) => path === '/v1/tasks')?.json).toEqual({
      task: 'convert_pdf',
      input: {
        source: { upload: 'acme/1/report.pdf' },
        pages: '1-2',
        mode: 'lattice',
        merged: true,
        escapeFormulas: true,
      },
    });
  });

  it('names the folder after the file, and gives each of several files its own', async () => {
    const { cli, ls } = await world();
    expect((await cli.run('convert', 'report.pdf')).code).toBe(0);
    expect(await ls('report')).toEqual(['table-001.csv', 'tables.json']);
    const two = await world();
    expect((await two.cli.run('convert', 'report.pdf', 'other.pdf', '--out', 'all')).code).toBe(0);
    expect(await two.ls('all')).toEqual(['other', 'report']);
  });

  it('keeps files of the same name apart', async () => {
    const { cli, ls } = await world();
    await mkdir(join(cli.folder, 'old'));
    await writeFile(join(cli.folder, 'old', 'report.pdf'), '%PDF-1.7');
    expect((await cli.run('convert', 'report.pdf', 'old/report.pdf')).out).toContain(
      'old/report.pdf: 1 table -> report-2',
    );
    expect(await ls('.')).toEqual(['old', 'other.pdf', 'report', 'report-2', 'report.pdf']);
  });

  it('saves tables.json last, so that it names nothing that is not there', async () => {
    const { server, cli } = await world();
    await cli.run('convert', 'report.pdf');
    const downloads = server.received.map(({ path }) => path).filter((path) => /\.(csv|json)$/.test(path));
    expect(downloads).toEqual(['/table-001.csv', '/tables.json']);
  });

  it('prints one JSON array for programs', async () => {
    const { cli } = await world();
    expect(JSON.parse((await cli.run('convert', 'report.pdf', '--out', 'o', '--json')).out)).toEqual([
      {
        file: 'report.pdf',
        task: 'task-1',
        state: 'SUCCESS',
        folder: 'o',
        files: ['o/table-001.csv', 'o/tables.json'],
      },
    ]);
  });

  it('tells why a file could not be converted, and converts the others', async () => {
    const encrypted = {
      state: 'FAILURE',
      error: { reason: 'encrypted', message: 'The PDF needs a password.' },
    };
    const { cli, ls } = await world({ ends: (n, server) => (n === 1 ? encrypted : success(n, server)) });
    const { code, out, err } = await cli.run('convert', 'report.pdf', 'other.pdf');
    expect(code).toBe(1);
    expect(err).toBe('beatless: report.pdf: FAILURE encrypted: The PDF needs a password.\n');
    expect(out).toContain('other.pdf: 1 table -> other');
    expect(await ls('.')).toEqual(['other', 'other.pdf', 'report.pdf']);
  });

  it('tells programs how each file ended', async () => {
    const revoked = { state: 'REVOKED', revokeReason: 'revoked' };
    const { cli } = await world({ ends: (n, server) => (n === 1 ? revoked : success(n, server)) });
    const { code, out } = await cli.run('convert', 'report.pdf', 'other.pdf', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject([
      { file: 'report.pdf', task: 'task-1', state: 'REVOKED', files: [], error: 'REVOKED revoked' },
      { file: 'other.pdf', task: 'task-2', state: 'SUCCESS' },
    ]);
  });

  it('begins a download anew that broke off', async () => {
    const short = { body: csv.slice(0, 3) };
    const { cli, read, ls } = await world({ download: inTurn(short, 'cut', { body: csv }) });
    expect((await cli.run('convert', 'report.pdf')).code).toBe(0);
    expect(await read('report/table-001.csv')).toBe(csv);
    expect(await ls('report')).toEqual(['table-001.csv', 'tables.json']);
  });

  it('leaves no half file and no tables.json behind when a download keeps breaking', async () => {
    const { cli, ls } = await world({ download: () => ({ body: csv.slice(0, 3) }) });
    const { code, err } = await cli.run('convert', 'report.pdf');
    expect(code).toBe(1);
    expect(err).toContain('table-001.csv came with 3 bytes instead of 10');
    expect(await ls('report')).toEqual([]);
  });

  it('replaces an earlier file whole', async () => {
    const { cli, read } = await world();
    await mkdir(join(cli.folder, 'report'));
    await writeFile(join(cli.folder, 'report', 'table-001.csv'), 'old and much longer than the new one');
    await cli.run('convert', 'report.pdf');
    expect(await read('report/table-001.csv')).toBe(csv);
  });

  it('takes away the tables of an earlier conversion, and nothing else', async () => {
    const { cli, read, ls } = await world();
    await mkdir(join(cli.folder, 'report'));
    for (const name of ['table-001.csv', 'table-002.csv', 'merged.csv', 'tables.json', 'notes.csv'])
      await writeFile(join(cli.folder, 'report', name), 'old');
    await cli.run('convert', 'report.pdf');
    expect(await ls('report')).toEqual(['notes.csv', 'table-001.csv', 'tables.json']);
    expect(await read('report/table-001.csv')).toBe(csv);
  });

  it('saves nothing outside of the folder, whatever the result names', async () => {
    const evil = (_n: number, { url }: FakeServer) => ({
      state: 'SUCCESS',
      result: [link(url, '../evil.csv', csv)],
    });
    const { server, cli, ls } = await world({ ends: evil });
    const { code, err } = await cli.run('convert', 'report.pdf');
    expect(code).toBe(1);
    expect(err).toContain('names a file "../evil.csv"');
    expect(await ls('.')).not.toContain('evil.csv');
    expect(server.received.some(({ path }) => path.includes('evil'))).toBe(false);
  });

  it('ends at Ctrl-C with the commands that go on', async () => {
    const { cli } = await world({
      more: {
        'GET /v1/tasks/task-1': () => {
          cli.interrupt.abort();
          return 'hang';
        },
      },
    });
    const { code, err } = await cli.run('convert', 'report.pdf', 'other.pdf');
    expect(code).toBe(130);
    expect(err).toBe(
      'beatless: interrupted. What was handed in goes on: beatless wait task-1; beatless wait task-2\n',
    );
  });

  it('gives exit status 124 when the time limit passes', async () => {
    const { cli } = await world({ ends: () => ({ state: 'STARTED' }) });
    const { code, err } = await cli.run('convert', 'report.pdf', '--timeout', '2');
    expect(code).toBe(124);
    expect(err).toContain('beatless wait task-1');
  });

  it('gives exit status 3 when the API refuses the file', async () => {
    const problem = {
      title: 'Not allowed',
      status: 403,
      detail: 'This key lacks the scope "uploads:write".',
    };
    const { cli } = await world({ more: { 'POST /v1/uploads': () => ({ status: 403, body: problem }) } });
    const { code, err } = await cli.run('convert', 'report.pdf');
    expect(code).toBe(3);
    expect(err).toBe('beatless: report.pdf: Not allowed (403): This key lacks the scope "uploads:write".\n');
  });

  it.each([
    [[], 'FILE.pdf is missing'],
    [['none.pdf'], 'cannot read none.pdf: no such file'],
    [['.'], '. is not a file'],
    [['empty.pdf'], 'empty.pdf is empty'],
    [['report.pdf', '--mode', 'best'], 'give auto, lattice or stream'],
    [['report.pdf', 'none.pdf'], 'cannot read none.pdf'],
  ])('refuses %j before sending anything', async (argv, message) => {
    const { server, cli } = await world();
    await writeFile(join(cli.folder, 'empty.pdf'), '');
    const { code, err } = await cli.run('convert', ...argv);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(server.received).toHaveLength(0);
  });
});

describe('upload', () => {
  it('prints the reference that an input takes', async () => {
    const { server, cli } = await world();
    expect(await cli.run('upload', 'report.pdf')).toEqual({ code: 0, out: 'acme/1/report.pdf\n', err: '' });
    const json = (await cli.run('upload', 'report.pdf', '--json', '--type', 'text/csv')).out;
    expect(JSON.parse(json)).toEqual({ upload: 'acme/1/report.pdf', fileName: 'report.pdf', bytes: 8 });
    const asked = server.received
      .filter(({ path }) => path === '/v1/uploads')
      .map(({ json: body }) => body.contentType);
    expect(asked).toEqual(['application/pdf', 'text/csv']);
  });

  it('refuses a file that is not there', async () => {
    const { cli } = await world();
    expect((await cli.run('upload', 'none.pdf')).code).toBe(2);
    expect((await cli.run('upload')).err).toContain('FILE is missing');
  });
});
