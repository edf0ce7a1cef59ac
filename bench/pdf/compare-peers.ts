import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { median } from '../statistics.ts';
import { peerTables } from './peer-tables.ts';
import { installPeers, liteparse, type Peer, type PeerRun, runPeer } from './peers.ts';
import type { Case } from './run-set.ts';

/** One tool, where its tables go, and how each file went. */
interface Contest {
  readonly peer: Peer;
  readonly folder: string;
  readonly runs: Map<string, Omit<PeerRun, 'tables'>>;
}

/**
 * Runs this extractor and every peer that can be installed over a set, file by file in turn, so that a noisy machine is
 * as noisy for each of them. Prints accuracy per tier and per tag, CPU per page (start-up included) and peak memory.
 */
export function comparePeers(set: string, cases: readonly Case[], out: string): void {
  const { peers, missing } = installPeers(join(tmpdir(), 'pdf-peers'));
  mkdirSync(out, { recursive: true });
  const contests = [ownPeer(out), ...peers].map((peer): Contest => {
    const folder = join(out, peer.name.replace(/\W+/g, '-'));
    mkdirSync(folder, { recursive: true });
    return { peer, folder, runs: new Map() };
  });
  for (const { id, pdf } of cases) {
    for (const { peer, folder, runs } of contests) {
      const { tables, ...run } = runPeer(peer, join(set, pdf));
      runs.set(id, run);
      writeFileSync(join(folder, `${id}.json`), JSON.stringify(tables));
    }
  }
  for (const line of peerTables(set, cases, contests)) process.stdout.write(`${line}\n`);
  for (const reason of missing) process.stdout.write(`not compared: ${reason}\n`);
}

const longRounds = 3;

/** This extractor and liteparse on one long file, in turn: CPU per page and peak memory, medians of three rounds. */
export function compareLong(file: string, pages: number, out: string): void {
  const peer = liteparse(join(tmpdir(), 'pdf-peers'));
  if (typeof peer === 'string') {
    process.stdout.write(`not compared: ${peer}\n`);
    return;
  }
  const own = ownPeer(out, ['--max-semi-space-size=16']);
  const rounds = Array.from({ length: longRounds }, () => [runPeer(own, file), runPeer(peer, file)] as const);
  const cpu = [0, 1].map((at) => median(rounds.map((runs) => (1000 * (runs[at]?.cpuSeconds ?? 0)) / pages)));
  const peak = [0, 1].map((at) => median(rounds.map((runs) => runs[at]?.peakMiB ?? 0)));
  for (const [at, name] of [own.name, peer.name].entries())
    process.stdout.write(
      `${name}: ${cpu[at]?.toFixed(1)} ms CPU per page, peak RSS ${peak[at]?.toFixed(0)} MB\n`,
    );
  process.stdout.write(`ratio of CPU ${((cpu[0] ?? 0) / (cpu[1] ?? 1)).toFixed(2)}\n`);
}

/** The extractor as it is shipped: one file with pdfium.wasm beside it. */
function ownPeer(folder: string, flags: readonly string[] = []): Peer {
  const bundle = bundleOwn(folder);
  return {
    name: 'beatless',
    command: (pdf) => [process.execPath, ...flags, bundle, pdf],
    parse: (stdout) => JSON.parse(stdout) as string[][][],
  };
}

function bundleOwn(folder: string): string {
  const file = join(folder, 'own-run.mjs');
  buildSync({
    entryPoints: [fileURLToPath(new URL('./own-run.ts', import.meta.url))],
    outfile: file,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  const wasm = createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm');
  copyFileSync(wasm, join(folder, 'pdfium.wasm'));
  return file;
}
