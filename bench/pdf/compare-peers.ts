import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { peerTables } from './peer-tables.ts';
import { installPeers, type Peer, type PeerRun, runPeer } from './peers.ts';
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
  const bundle = bundleOwn(out);
  const own: Peer = {
    name: 'beatless',
    command: (pdf) => [process.execPath, bundle, pdf],
    parse: (stdout) => JSON.parse(stdout) as string[][][],
  };
  const contests = [own, ...peers].map((peer): Contest => {
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

/** The extractor as it is shipped: one file with pdfium.wasm beside it. */
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
