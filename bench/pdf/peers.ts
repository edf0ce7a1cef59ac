import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from './measured-process.ts';

/** Another tool that reads tables out of PDFs; one process per file, as its users run it. */
export interface Peer {
  name: string;
  /** What reads a file. */
  command: (pdf: string) => string[];
  parse: (stdout: string) => string[][][];
}

/** Peers that can be installed here, in a folder of their own, and why the others cannot. */
export function installPeers(folder: string): { peers: Peer[]; missing: string[] } {
  mkdirSync(folder, { recursive: true });
  const missing: string[] = [];
  const peers = [liteparse, tabula, pdftotext, pdfplumber, camelot].flatMap((install) => {
    const result = install(folder);
    if (typeof result !== 'string') return [result];
    missing.push(result);
    return [];
  });
  return { peers, missing };
}

/** The fastest of them, or why it cannot be installed. */
export function liteparse(folder: string): Peer | string {
  mkdirSync(folder, { recursive: true });
  if (!npmInstall(folder, '@llamaindex/liteparse'))
    return 'liteparse: npm cannot install @llamaindex/liteparse';
  const script = join(folder, 'liteparse.mjs');
  writeFileSync(
    script,
    "import { LiteParse } from '@llamaindex/liteparse';\nconst parser = new LiteParse({ outputFormat: 'markdown', ocrEnabled: false, quiet: true });\nconst { text } = await parser.parse(process.argv[2]);\nprocess.stdout.write(text);\n",
  );
  return { name: 'liteparse', command: (pdf) => [process.execPath, script, pdf], parse: markdownTables };
}

function tabula(folder: string): Peer | string {
  if (!isThere('java', '-version')) return 'tabula-java: there is no Java';
  if (!npmInstall(folder, '@krakz999/tabula-node'))
    return 'tabula-java: npm cannot install @krakz999/tabula-node';
  const home = join(folder, 'node_modules', '@krakz999', 'tabula-node');
  const jar = readdirSync(home, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('.jar'));
  if (!jar) return 'tabula-java: its npm package holds no jar';
  const parse = (stdout: string) =>
    (JSON.parse(stdout) as { data: { text: string }[][] }[]).map(({ data }) =>
      data.map((row) => row.map(({ text }) => text)),
    );
  return {
    name: 'tabula-java',
    command: (pdf) => ['java', '-jar', join(home, jar), '-g', '-p', 'all', '-f', 'JSON', pdf],
    parse,
  };
}

function pdftotext(): Peer | string {
  if (!isThere('pdftotext', '-v')) return 'pdftotext: poppler is not installed';
  return {
    name: 'pdftotext -layout',
    command: (pdf) => ['pdftotext', '-layout', pdf, '-'],
    parse: layoutTables,
  };
}

function pdfplumber(folder: string): Peer | string {
  const code =
    'import sys,json,pdfplumber\nwith pdfplumber.open(sys.argv[1]) as d: print(json.dumps([[[c or "" for c in r] for r in t] for p in d.pages for t in p.extract_tables()]))';
  return python(folder, 'pdfplumber', 'pdfplumber', code);
}

function camelot(folder: string): Peer | string {
  const code =
    'import sys,json,camelot\nprint(json.dumps([t.df.values.tolist() for t in camelot.read_pdf(sys.argv[1],pages="all",flavor="auto")]))';
  return python(folder, 'camelot', 'camelot-py', code);
}

function python(folder: string, name: string, distribution: string, code: string): Peer | string {
  const home = join(folder, 'venv');
  const binary = join(home, 'bin', 'python');
  if (!existsSync(binary) && spawnSync('python3', ['-m', 'venv', home]).status !== 0)
    return `${name}: there is no python3 with venv`;
  if (spawnSync(binary, ['-m', 'pip', 'install', '--quiet', distribution]).status !== 0)
    return `${name}: pip cannot install ${distribution}`;
  // Not the name of the module: python would import the script itself.
  const script = join(folder, `read-with-${name}.py`);
  writeFileSync(script, code);
  return {
    name,
    command: (pdf) => [binary, '-W', 'ignore', script, pdf],
    parse: (stdout) => JSON.parse(stdout) as string[][][],
  };
}

function isThere(command: string, option: string): boolean {
  return spawnSync(command, [option]).error === undefined;
}

function npmInstall(folder: string, name: string): boolean {
  if (!existsSync(join(folder, 'package.json')))
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
  if (existsSync(join(folder, 'node_modules', name))) return true;
  return (
    spawnSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', name], { cwd: folder })
      .status === 0
  );
}

/** Tables of a Markdown text: lines of cells between bars, without the line of dashes. */
function markdownTables(text: string): string[][][] {
  const tables: string[][][] = [];
  let open: string[][] | undefined;
  for (const line of text.split('\n')) {
    const cells = /^\s*\|(.*)\|\s*$/
      .exec(line)?.[1]
      ?.split(/(?<!\\)\|/)
      .map((cell) => cell.replaceAll('\\|', '|').replaceAll('<br>', ' ').trim());
    if (!cells) open = undefined;
    else if (!cells.every((cell) => /^:?-+:?$/.test(cell))) {
      if (!open) {
        open = [];
        tables.push(open);
      }
      open.push(cells);
    }
  }
  return tables;
}

/** What a reader of plain text would take for tables: blocks of lines that wide gaps divide. */
function layoutTables(text: string): string[][][] {
  const tables: string[][][] = [];
  let open: string[][] | undefined;
  for (const line of text.split(/\n|\f/)) {
    const cells = line.trim().split(/\s{2,}/);
    if (cells.length < 2) open = undefined;
    else {
      if (!open) {
        open = [];
        tables.push(open);
      }
      open.push(cells);
    }
  }
  return tables.filter((rows) => rows.length > 1);
}

/** The tables that a peer finds in one file, and what it took. */
export interface PeerRun {
  readonly tables: string[][][];
  readonly failed: boolean;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
}

/** Runs a peer on one file. */
export function runPeer(peer: Peer, pdf: string): PeerRun {
  const { status, stdout, cpuSeconds, peakMiB } = measure(peer.command(pdf), join(pdf, '..'));
  try {
    if (status === 0) return { tables: peer.parse(stdout), failed: false, cpuSeconds, peakMiB };
  } catch {
    // What cannot be parsed counts as a failure of the tool.
  }
  return { tables: [], failed: true, cpuSeconds, peakMiB };
}
