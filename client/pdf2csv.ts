import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { PdfError } from '#pdf/errors.ts';
import { type ExtractOptions, extractPages, extractTables } from '#pdf/extract.ts';
import { outputFiles } from '#pdf/outputs.ts';
import { allPages, type PageRange, parsePageRange } from '#pdf/page-range.ts';
import type { PageTables } from '#pdf/table.ts';

const usage = `Usage: npm run pdf2csv -- FILE.pdf … [options]

Writes every table of a PDF as a CSV file, plus tables.json, which says where each was found.

  --pages RANGE       pages to read: all, 7, 1-3,7 or 5-  (default: all)
  --out DIR           folder to write to; with several files, one folder each inside it
                      (default: a folder here, named after the file)
  --json              write no files; print [{"page":1,"rows":[["…"]]}] and nothing else
  --merged            also write merged.csv: all tables in one file, continued ones joined
  --escape-formulas   put ' before cells that a spreadsheet would run as a formula
  --mode MODE         auto, lattice (ruling lines only) or stream (white space only); default: auto
  --help              show this

Exit codes: 0 done, 1 a file could not be converted, 2 wrong usage.
`;

interface Settings {
  files: string[];
  pages: PageRange;
  mode: 'auto' | 'lattice' | 'stream';
  out?: string;
  json: boolean;
  merged: boolean;
  escapeFormulas: boolean;
}

/** A mistake in the command line: shown with the usage, exit code 2. */
class UsageError extends Error {}

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  let settings: Settings | undefined;
  try {
    settings = readSettings(args);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    process.stderr.write(`pdf2csv: ${error.message}\nTry: npm run pdf2csv -- --help\n`);
    return 2;
  }
  if (!settings) {
    process.stdout.write(usage);
    return 0;
  }
  return settings.json ? printJson(settings) : writeFolders(settings);
}

function readSettings(args: string[]): Settings | undefined {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      pages: { type: 'string' },
      out: { type: 'string' },
      json: { type: 'boolean', default: false },
      merged: { type: 'boolean', default: false },
      'escape-formulas': { type: 'boolean', default: false },
      mode: { type: 'string', default: 'auto' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const { mode } = values;
  if (positionals.length === 0) throw new UsageError('no file given.');
  if (mode !== 'auto' && mode !== 'lattice' && mode !== 'stream') {
    throw new UsageError(`--mode is auto, lattice or stream, not "${mode}".`);
  }
  if (values.json && (values.out !== undefined || values.merged)) {
    throw new UsageError('--json prints only; it goes with neither --out nor --merged.');
  }
  return {
    files: positionals,
    pages: values.pages === undefined ? allPages : parsePageRange(values.pages),
    mode,
    ...(values.out === undefined ? {} : { out: values.out }),
    json: values.json,
    merged: values.merged,
    escapeFormulas: values['escape-formulas'],
  };
}

async function printJson(settings: Settings): Promise<number> {
  const printed: { file?: string; page: number; rows: string[][] }[] = [];
  let failed = 0;
  for (const file of settings.files) {
    const read = async () => {
      const name = settings.files.length > 1 ? { file } : {};
      const found: typeof printed = [];
      for await (const { page, rows } of extractTables(readFileSync(file), extractOptions(settings)))
        found.push({ ...name, page, rows });
      printed.push(...found);
    };
    if (!(await succeeds(file, read))) failed += 1;
  }
  if (failed < settings.files.length) process.stdout.write(`${JSON.stringify(printed)}\n`);
  return exitCode(failed);
}

async function writeFolders(settings: Settings): Promise<number> {
  const taken = new Set<string>();
  let failed = 0;
  for (const file of settings.files) {
    const folder = folderFor(file, settings, taken);
    if (!(await succeeds(file, () => convert(file, folder, settings)))) failed += 1;
  }
  return exitCode(failed);
}

/** One folder per file: two files of the same name do not overwrite each other. */
function folderFor(file: string, { files, out }: Settings, taken: Set<string>): string {
  if (out !== undefined && files.length === 1) return out;
  const name = basename(file).replace(/\.pdf$/i, '') || 'tables';
  const wanted = basename(file) === name ? `${name}-tables` : name;
  let folder = join(out ?? '.', wanted);
  for (let n = 2; taken.has(folder); n += 1) folder = join(out ?? '.', `${wanted}-${n}`);
  taken.add(folder);
  return folder;
}

/** Writes everything beside the folder first, then moves it in: a failed conversion leaves nothing behind. */
async function convert(file: string, folder: string, settings: Settings): Promise<void> {
  const bytes = readFileSync(file);
  const partial = join(dirname(folder), `.${basename(folder)}.${process.pid}.partial`);
  const names: string[] = [];
  const notes: string[] = [];
  let tables = 0;
  let pages = 0;
  const onPage = (page: PageTables, done: number) => {
    pages = done;
    tables += page.tables.length;
    if (page.note === 'imageOnly')
      notes.push(`page ${page.page} is a picture without text; run OCR on it first`);
    showProgress(`${file}: page ${done} of ${page.pagesSelected}, ${tables} tables`);
  };
  mkdirSync(partial, { recursive: true });
  try {
    const found = extractPages(bytes, extractOptions(settings));
    for await (const { name, text } of outputFiles(found, { ...settings, onPage })) {
      writeFileSync(join(partial, name), text);
      names.push(name);
    }
    moveInto(folder, partial, names);
  } finally {
    showProgress('');
    rmSync(partial, { recursive: true, force: true });
  }
  process.stdout.write(`${file}: ${count(tables, 'table')} on ${count(pages, 'page')} -> ${folder}\n`);
  for (const note of notes.slice(0, 20)) process.stdout.write(`  ${note}\n`);
}

/** Replaces an earlier conversion: its tables that no longer exist go away, nothing else in the folder does. */
function moveInto(folder: string, partial: string, names: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  const old = readdirSync(folder);
  if (old.includes('tables.json')) {
    const stale = old.filter((name) => /^(table-\d{3,}|merged)\.csv$/.test(name) && !names.includes(name));
    for (const name of ['tables.json', ...stale]) rmSync(join(folder, name));
  }
  for (const name of names) renameSync(join(partial, name), join(folder, name));
  rmdirSync(partial);
}

function extractOptions({ pages, mode }: Settings): ExtractOptions {
  return { pages, mode, maxPages: Number.POSITIVE_INFINITY, signal: interrupted.signal };
}

/** Runs one conversion; a failure becomes one line on stderr. */
async function succeeds(file: string, run: () => Promise<void>): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    process.stderr.write(`${file}: ${explain(error)}\n`);
    return false;
  }
}

function explain(error: unknown): string {
  if (interrupted.signal.aborted) return 'interrupted; nothing was written.';
  if (error instanceof PdfError) return error.message;
  const { code, message, path } = error as NodeJS.ErrnoException;
  const where = path === undefined ? '' : ` (${path})`;
  if (code === 'ENOENT') return 'no such file. Check the path.';
  if (code === 'EISDIR') return 'is a folder. Name the PDF files in it.';
  if (code === 'EACCES' || code === 'EPERM')
    return `not permitted${where}. Check the rights of the file and the folder.`;
  if (code === 'EEXIST' || code === 'ENOTDIR')
    return `a file is in the way of the output folder${where}. Choose another --out.`;
  if (code === 'ENOSPC') return 'the disk is full. Free some space and retry.';
  return `could not be converted (${message}). If the PDF opens in a viewer, please report this.`;
}

function exitCode(failed: number): number {
  if (interrupted.signal.aborted) return 130;
  return failed > 0 ? 1 : 0;
}

function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
