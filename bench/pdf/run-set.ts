import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ExtractOptions, extractTables } from '#pdf/extract.ts';

/** One document of a set's manifest.json. */
export interface Case {
  id: string;
  pdf: string;
  npages: number;
  tier: string;
  tags: string[];
}

/** The documents of a set: its manifest.json lists them. */
export function readCases(set: string): Case[] {
  return (JSON.parse(readFileSync(join(set, 'manifest.json'), 'utf8')) as { cases: Case[] }).cases;
}

/** Reads every document in this process, writes its tables as ID.json; gives CPU milliseconds per page. */
export async function runSet(
  set: string,
  cases: readonly Case[],
  out: string,
  options: ExtractOptions = {},
): Promise<number> {
  mkdirSync(out, { recursive: true });
  const before = process.cpuUsage();
  for (const { id, pdf } of cases) {
    const tables: string[][][] = [];
    try {
      for await (const { rows } of extractTables(readFileSync(join(set, pdf)), options)) tables.push(rows);
    } catch (error) {
      process.stderr.write(`${id}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
    writeFileSync(join(out, `${id}.json`), JSON.stringify(tables));
  }
  const { user, system } = process.cpuUsage(before);
  const pages = cases.reduce((sum, { npages }) => sum + npages, 0);
  return (user + system) / 1000 / pages;
}
