import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { awaitTask } from './await-task.ts';
import type { BeatlessClient } from './beatless-client.ts';
import { CliFailure, exitCodes } from './cli-errors.ts';
import type { CliIo } from './cli-io.ts';
import { openLocalFile } from './local-file.ts';
import { progressLine } from './progress-line.ts';
import { resultFiles } from './result-files.ts';
import { saveFile } from './save-file.ts';
import type { TaskTypes } from './task-types.ts';
import type { TaskView } from './views.ts';

/** One PDF on its way to CSV files. */
export interface Conversion {
  readonly file: string;
  readonly folder: string;
}

/** How it ended, and where its files are. */
export interface Converted {
  readonly task: TaskView;
  readonly paths: readonly string[];
}

/** What convert_pdf takes beside the source. */
export type ConvertOptions = Omit<TaskTypes['convert_pdf']['input'], 'source'>;

/** Uploads the file and hands in its task; gives the task's id. */
export async function startConversion(
  client: BeatlessClient,
  { file }: Conversion,
  options: ConvertOptions,
  io: CliIo,
): Promise<string> {
  const line = progressLine(io.stderr);
  line.show(`${file} uploading`);
  try {
    const opened = await openLocalFile(io.cwd, file, 'application/pdf');
    const { upload } = await client.upload({ ...opened, signal: io.interrupted });
    const input = { source: { upload }, ...options };
    return (await client.tasks.convertPdf.submit(input, { signal: io.interrupted })).id;
  } finally {
    line.clear();
  }
}

/** Waits for the task and, when it is a SUCCESS, saves its files. */
export async function finishConversion(
  client: BeatlessClient,
  id: string,
  { folder }: Conversion,
  timeoutSeconds: number | undefined,
  io: CliIo,
): Promise<Converted> {
  const task = await awaitTask(client, id, timeoutSeconds, io);
  if (task.state !== 'SUCCESS') return { task, paths: [] };
  return { task, paths: await saveAll(client, task, folder, io) };
}

/** tables.json comes last: once it is there, all that it names is. */
async function saveAll(client: BeatlessClient, task: TaskView, folder: string, io: CliIo): Promise<string[]> {
  const links = resultFiles(task.result).toSorted(
    (a, b) => Number(isIndex(a.file)) - Number(isIndex(b.file)),
  );
  if (links.length === 0) {
    const where = task.resultUrl ? ` It is at ${task.resultUrl}` : '';
    throw new CliFailure(
      exitCodes.failed,
      `the result of task ${task.id} is too large to name its files here.${where}`,
    );
  }
  const line = progressLine(io.stderr);
  try {
    await mkdir(resolve(io.cwd, folder), { recursive: true });
    await removeEarlier(resolve(io.cwd, folder), new Set(links.map(({ file }) => file)));
    for (const [done, link] of links.entries()) {
      line.show(`${folder} ${done}/${links.length} files`);
      await saveFile(client, link, resolve(io.cwd, folder), io.interrupted);
    }
  } finally {
    line.clear();
  }
  return links.map(({ file }) => join(folder, file));
}

/** Takes away an earlier conversion's index and what this one does not replace; nothing else in the folder. */
async function removeEarlier(folder: string, names: ReadonlySet<string>): Promise<void> {
  const old = await readdir(folder);
  if (!old.some(isIndex)) return;
  const stale = old.filter(
    (name) => isIndex(name) || (/^(table-\d{3,}|merged)\.csv$/.test(name) && !names.has(name)),
  );
  for (const name of stale) await rm(join(folder, name));
}

const isIndex = (name: string): boolean => name === 'tables.json';
