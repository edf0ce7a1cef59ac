import { readFileSync } from 'node:fs';
import { extractTables } from '#pdf/extract.ts';

/** One file in a process of its own, start-up included, as the peers run: `node bench/pdf/own-run.ts FILE`. */
const tables: string[][][] = [];
for await (const { rows } of extractTables(readFileSync(process.argv[2] ?? ''))) tables.push(rows);
process.stdout.write(JSON.stringify(tables));
