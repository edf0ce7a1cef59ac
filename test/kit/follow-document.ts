import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Copy, Running } from './copy-of-repository.ts';
import type { Block } from './document.ts';

/** One thing that a reader of the document does. */
export interface Step {
  readonly line: number;
  /** The command, or which file is written. */
  readonly what: string;
  /** What the machine takes for it; a file takes it none. */
  readonly seconds: number;
}

/**
 * Does what a document says, block by block; the only liberty is the port, which may be taken here. Gives what it did, and
 * the local cloud, which goes on. Throws where something is not as the document says.
 */
export async function followDocument(
  { folder, sh, start }: Copy,
  blocks: readonly Block[],
): Promise<{ readonly cloud: Running; readonly steps: readonly Step[] }> {
  const steps: Step[] = [];
  let cloud: Running | undefined;
  let said = '';
  for (const { language, label, text, line } of blocks) {
    const startedAt = performance.now();
    const done = (what: string) =>
      steps.push({ line, what, seconds: (performance.now() - startedAt) / 1000 });
    if (language === 'ts') {
      const [, file] = /^\/\/ (\S+)\n/.exec(text) ?? [];
      if (!file) throw new Error(`line ${line}: the first line of the block names no file`);
      writeFileSync(join(folder, file), `${text.slice(text.indexOf('\n') + 1)}\n`);
      done(`write ${file}`);
    } else if (language === 'sh' && text === 'npm start') {
      cloud = start('npm start -- --port 0');
      await cloud.says("API's documentation");
      done(text);
    } else if (language === 'sh') {
      said = '';
      for (const command of text.split('\n')) {
        const before = performance.now();
        said += sh(command);
        steps.push({ line, what: command, seconds: (performance.now() - before) / 1000 });
      }
    } else if (language === 'text' && label === 'reload') {
      await cloud?.says(text);
      done('it is reloaded');
    } else if (language === 'text') {
      const missing = text.split('\n').find((expected) => !said.includes(expected));
      if (missing !== undefined) throw new Error(`line ${line}: "${missing}" was not printed, but:\n${said}`);
    } else if (language !== 'console')
      throw new Error(`line ${line}: nobody knows what to do with "${language}"`);
  }
  if (!cloud) throw new Error('the document never starts the local cloud');
  return { cloud, steps };
}
