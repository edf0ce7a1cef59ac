import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extractPages } from '#pdf/extract.ts';
import { outputFiles } from '#pdf/outputs.ts';
import { rc4Encryption } from '#test/fixtures/pdf/encryption.ts';
import { makePdf, table } from '#test/fixtures/pdf/make.ts';

const command = fileURLToPath(import.meta.resolve('#client/pdf2csv.ts'));
const rows = [
  ['Name', 'Note'],
  ['Apple', '=1+1'],
  ['Pear', 'sweet'],
];
const pdf = makePdf([
  { content: table({ rows }) },
  { content: table({ rows: [...rows, ['Plum', 'sour']] }) },
]);
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pdf2csv-'));
  writeFileSync(join(folder, 'fruit.pdf'), pdf);
  writeFileSync(join(folder, 'locked.pdf'), makePdf([{ content: '' }], { encrypt: rc4Encryption('secret') }));
  writeFileSync(join(folder, 'page.pdf'), '<html></html>');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('pdf2csv', () => {
  it('writes a folder named after the file, with the bytes that every other way of converting gives', async () => {
    const { status, stdout, stderr } = run('fruit.pdf', '--merged');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toBe('fruit.pdf: 2 tables on 2 pages -> fruit\n');
    const wanted: Record<string, string> = {};
    for await (const { name, text } of outputFiles(extractPages(pdf), { merged: true })) wanted[name] = text;
    expect(filesIn('fruit')).toEqual(wanted);
  });

  it('replaces what an earlier run wrote, and nothing else', () => {
    run('fruit.pdf', '--out', 'again', '--merged');
    writeFileSync(join(folder, 'again', 'mine.txt'), 'kept');
    run('fruit.pdf', '--out', 'again', '--pages', '1', '--escape-formulas');
    expect(Object.keys(filesIn('again')).sort()).toEqual(['mine.txt', 'table-001.csv', 'tables.json']);
    expect(filesIn('again')['table-001.csv']).toBe("Name,Note\r\nApple,'=1+1\r\nPear,sweet\r\n");
  });

  it('prints tables as JSON and nothing else', () => {
    const { status, stdout, stderr } = run('fruit.pdf', '--json', '--pages', '1');
    expect([status, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual([{ page: 1, rows }]);
  });

  it.each([
    ['locked.pdf', 'locked.pdf: The PDF asks for a password'],
    ['page.pdf', 'page.pdf: The file is not a PDF'],
    ['missing.pdf', 'missing.pdf: no such file'],
  ])('says in one line what is wrong with %s, and leaves nothing behind', (file, message) => {
    const before = readdirSync(folder);
    const { status, stdout, stderr } = run(file, '--out', 'nothing');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr).toContain(message);
    expect(existsSync(join(folder, 'nothing'))).toBe(false);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('converts the good ones of several files', () => {
    const { status, stdout, stderr } = run('page.pdf', 'fruit.pdf', '--out', 'several');
    expect(status).toBe(1);
    expect(stderr).toContain('page.pdf: ');
    expect(stdout).toContain(join('several', 'fruit'));
    expect(readdirSync(join(folder, 'several'))).toEqual(['fruit']);
  });

  it.each([
    [[], 'no file given'],
    [['fruit.pdf', '--pages', '3-1'], 'runs backwards'],
    [['fruit.pdf', '--mode', 'magic'], '--mode is'],
    [['fruit.pdf', '--colour'], '--colour'],
    [['fruit.pdf', '--json', '--out', 'x'], '--json'],
    [['fruit.pdf', '--area', '1,2,3'], '--area is top,left,bottom,right'],
    [['fruit.pdf', '--area', '9,2,3,400'], '--area is empty'],
    [['fruit.pdf', '--columns', '100,x'], '--columns is a list'],
    [['fruit.pdf', '--header-rows', '-1'], '--header-rows'],
    [['fruit.pdf', 'page.pdf', '--debug', 'x.svg'], '--debug draws one file'],
  ])('refuses %j with exit code 2', (args, message) => {
    const { status, stderr } = run(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  it('reads only what is asked for: an area, given columns, a number of heading rows', () => {
    const { stdout } = run('fruit.pdf', '--json', '--area', '0,0,136,595', '--pages', '2');
    expect(JSON.parse(stdout)).toEqual([{ page: 2, rows }]);
    const cut = run('fruit.pdf', '--json', '--pages', '1', '--columns', '85,170');
    expect(JSON.parse(cut.stdout)[0].rows[0]).toHaveLength(3);
    run('fruit.pdf', '--out', 'headed', '--pages', '1', '--header-rows', '2');
    expect(JSON.parse(filesIn('headed')['tables.json'] ?? '').tables[0].headerRows).toBe(2);
  });

  it('draws what it found on a page', () => {
    const { status, stdout } = run('fruit.pdf', '--debug', 'page.svg', '--pages', '2');
    expect([status, stdout]).toEqual([0, 'fruit.pdf: page 2, 1 table -> page.svg\n']);
    const svg = readFileSync(join(folder, 'page.svg'), 'utf8');
    expect(svg).toMatch(/^<svg [^>]+>.*<\/svg>\n$/s);
    expect(svg).toContain('>Plum</text>');
    expect(svg).toContain('lattice 1.00, 4 rows');
  });

  it('shows its usage', () => {
    expect(run('--help')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Usage: npm run pdf2csv'),
    });
  });
});

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', command, ...args],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr };
}

function filesIn(name: string): Record<string, string> {
  const path = join(folder, name);
  return Object.fromEntries(readdirSync(path).map((file) => [file, readFileSync(join(path, file), 'utf8')]));
}
