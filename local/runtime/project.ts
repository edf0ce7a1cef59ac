import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** PATH with the commands that the project brings first: its own Node among them. */
export function projectPath(): string {
  const separator = process.platform === 'win32' ? ';' : ':';
  return `${join(projectRoot, 'node_modules', '.bin')}${separator}${process.env.PATH ?? ''}`;
}
