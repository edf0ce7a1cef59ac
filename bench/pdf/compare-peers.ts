import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { installPeers, type Peer, runPeer } from './peers.ts';
import type { Case } from './run-set.ts';
import { score } from './score-py.ts';

/** Runs this extractor and every peer that can be installed over a set, file by file in turn, and scores them. */
export function comparePeers(set: string, cases: readonly Case[], out: string): void {
  const { peers, missing } = installPeers(join(tmpdir(), 'pdf-peers'));
  const bundle = bundleOwn(out);
  const own: Peer = {
    name: 'beatless',
    command: (pdf) => [process.execPath, bundle, pdf],
    parse: (stdout) => JSON.parse(stdout) as string[][][],
  };
  const runs = [own, ...peers].map((peer) => ({
    peer,
    folder: join(out, peer.name.replace(/\W+/g, '-')),
    cpu: 0,
    failed: 0,
  }));
  for (const run of runs) mkdirSync(run.folder, { recursive: true });
  for (const { id, pdf } of cases) {
    for (const run of runs) {
      const { tables, failed, cpuSeconds } = runPeer(run.peer, join(set, pdf));
      run.cpu += cpuSeconds;
      run.failed += failed ? 1 : 0;
      writeFileSync(join(run.folder, `${id}.json`), JSON.stringify(tables));
    }
  }
  const pages = cases.reduce((sum, { npages }) => sum + npages, 0);
  for (const { peer, folder, cpu, failed } of runs) {
    const milliseconds = ((cpu * 1000) / pages).toFixed(0);
    process.stdout.write(
      `\n${peer.name}: ${milliseconds} ms CPU per page with start-up, ${failed} files failed\n${score(set, folder)}`,
    );
  }
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
