import { basename, extname, join, resolve } from 'node:path';

/**
 * Where each file's tables go: `--out` itself for one file, a folder in it for each of several; without it, a folder
 * here that is named after the file. Two files of the same name get two folders.
 */
export function outputFolders(files: readonly string[], out: string | undefined): readonly string[] {
  if (out !== undefined && files.length === 1) return [out];
  const taken = new Set<string>();
  return files.map((file) => {
    const wanted = folderName(file);
    let folder = join(out ?? '.', wanted);
    for (let n = 2; taken.has(resolve(folder)); n += 1) folder = join(out ?? '.', `${wanted}-${n}`);
    taken.add(resolve(folder));
    return folder;
  });
}

/** `report.pdf` → `report`; a file without an ending keeps its own name for itself. */
function folderName(file: string): string {
  const name = basename(file);
  const stem = basename(name, extname(name));
  return stem === name ? `${name}-tables` : stem;
}
