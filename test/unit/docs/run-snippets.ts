import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { vi } from 'vitest';
import { blocksOf } from '#test/kit/document.ts';

/** A text that a document says is printed, and what its snippets printed before that place. */
export interface Printed {
  readonly line: number;
  readonly expected: string;
  readonly said: string;
}

/**
 * Runs the TypeScript of a document, all blocks as one program in their order, and gives what was printed before each block
 * of text. `label` picks the blocks: those with this word after `ts`, and the texts with it.
 */
export async function runSnippets(file: string, label = ''): Promise<readonly Printed[]> {
  const blocks = blocksOf(file).filter((block) => block.label === label);
  const imports = new Set<string>();
  const body: string[] = [];
  for (const { language, text, line } of blocks) {
    if (language === 'text') body.push(`console.log(${JSON.stringify(`@@${line}`)});`);
    if (language !== 'ts') continue;
    for (const found of text.match(/^import .*;$/gm) ?? []) imports.add(found);
    body.push(text.replace(/^import .*;\n?/gm, ''));
  }
  const folder = resolve('test/unit/docs', `.snippets-${process.pid}-${Math.random().toString(36).slice(2)}`);
  mkdirSync(folder);
  const lines: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...words) => void lines.push(words.join(' ')));
  try {
    const program = join(folder, 'program.ts');
    writeFileSync(program, [...imports, ...body, 'export {};'].join('\n'));
    await import(/* @vite-ignore */ program);
  } finally {
    log.mockRestore();
    rmSync(folder, { recursive: true });
  }
  const texts = blocks.filter(({ language }) => language === 'text');
  return texts.map(({ line, text }) => {
    const end = lines.indexOf(`@@${line}`);
    const start = lines.findLastIndex((said, at) => at < end && said.startsWith('@@'));
    return { line, expected: text, said: lines.slice(start + 1, end).join('\n') };
  });
}
