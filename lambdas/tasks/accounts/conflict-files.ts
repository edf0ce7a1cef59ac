import type { ResultFile, TaskFiles } from '#core/task-context.ts';
import type { Conflict } from './compare.ts';

const perFile = 1_000;
/** Their names must fit into a checkpoint. */
const mostFiles = 50;

/** Writes conflicts as they come, in files of a thousand lines or what there is when `saved` asks for them. */
export function conflictFiles(files: TaskFiles, written: readonly ResultFile[]) {
  const done: ResultFile[] = [...written];
  let lines: string[] = [];
  const flush = async () => {
    if (lines.length === 0 || done.length >= mostFiles) return;
    const name = `conflicts-${done.length + 1}.ndjson`;
    done.push(await files.write(name, 'application/x-ndjson', `${lines.join('\n')}\n`));
    lines = [];
  };
  return {
    add: async (conflicts: readonly Conflict[]): Promise<void> => {
      if (done.length >= mostFiles) return;
      lines.push(...conflicts.map((conflict) => JSON.stringify(conflict)));
      if (lines.length >= perFile) await flush();
    },
    saved: async (): Promise<ResultFile[]> => {
      await flush();
      return [...done];
    },
  };
}
