import type { Command } from './command.ts';

interface Entry {
  readonly summary: string;
  /** Commands are loaded when they run: starting up stays quick. */
  readonly load: () => Promise<{ readonly command: Command }>;
}

/** Every subcommand, in the order that the help shows. */
export const commands: Readonly<Record<string, Entry>> = {
  submit: { summary: 'Hand in a task', load: () => import('./commands/submit.ts') },
  status: { summary: 'Show a task', load: () => import('./commands/status.ts') },
  wait: { summary: 'Wait until a task has ended', load: () => import('./commands/wait.ts') },
  list: { summary: 'List tasks, newest first', load: () => import('./commands/list.ts') },
  revoke: { summary: 'Stop a task, or keep it from starting', load: () => import('./commands/revoke.ts') },
  upload: { summary: "Upload a file for a task's input", load: () => import('./commands/upload.ts') },
  convert: {
    summary: 'Turn the tables of PDF files into CSV files',
    load: () => import('./commands/convert.ts'),
  },
  catalogue: { summary: 'Show which tasks there are', load: () => import('./commands/catalogue.ts') },
  keys: { summary: 'List, create and revoke API keys', load: () => import('./commands/keys.ts') },
};
