import { readFileSync } from 'node:fs';

/** A fenced block of a Markdown document: its words after the fence, and its text. */
export interface Block {
  readonly language: string;
  readonly label: string;
  readonly text: string;
  /** Where it begins in the document. */
  readonly line: number;
}

/** Every fenced block of a document, in order. */
export function blocksOf(file: string): Block[] {
  const blocks: Block[] = [];
  let open: { language: string; label: string; line: number; lines: string[] } | undefined;
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    const fence = /^```(\w*) ?(.*)$/.exec(line);
    if (!fence) open?.lines.push(line);
    else if (open) {
      const { lines, ...block } = open;
      blocks.push({ ...block, text: lines.join('\n') });
      open = undefined;
    } else open = { language: fence[1] ?? '', label: fence[2] ?? '', line: index + 1, lines: [] };
  }
  if (open) throw new Error(`${file}:${open.line}: the block does not end`);
  return blocks;
}
