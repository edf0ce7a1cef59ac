import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { drawPage } from '#pdf/debug/draw-page.ts';
import { PdfError } from '#pdf/errors.ts';
import { type ExtractOptions, extractPages, extractTables } from '#pdf/extract.ts';
import { outputFiles } from '#pdf/outputs.ts';
import type { PageTables } from '#pdf/table.ts';
import type { PageTrace } from '#pdf/tables/page-trace.ts';
import { readSettings, type Settings, usage } from './pdf2csv-settings.ts';

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
  if (settings.debug !== undefined) return drawDebug(settings, settings.debug);
  return settings.json ? printJson(settings) : writeFolders(settings);
}

/** Draws the first page that is read. */
async function drawDebug(settings: Settings, svg: string): Promise<number> {
  const [file = ''] = settings.files;
  const draw = async () => {
    let drawing: string | undefined;
    const onTrace = (_: number, trace: PageTrace) => {
      drawing ??= drawPage(trace);
    };
    for await (const { page, tables, note } of extractPages(readFileSync(file), {
      ...extractOptions(settings),
      onTrace,
    })) {
      if (drawing !== undefined) writeFileSync(svg, drawing);
      const where =
        drawing === undefined
          ? `nothing to draw: the page is ${note === 'blank' ? 'blank' : 'without readable text'}`
          : svg;
      process.stdout.write(`${file}: page ${page}, ${count(tables.length, 'table')} -> ${where}\n`);
      return;
    }
  };
  return exitCode((await succeeds(file, draw)) ? 0 : 1);
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
    if (page.note === 'unreadableText')
      notes.push(
        `page ${page.page} has text in fonts that the file does not hold; it was read in part or not at all`,
      );
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

function extractOptions({ pages, mode, area, columns, headerRows }: Settings): ExtractOptions {
  return {
    pages,
    mode,
    area,
    columns,
    headerRows,
    maxPages: Number.POSITIVE_INFINITY,
    signal: interrupted.signal,
  };
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
