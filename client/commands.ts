import type { Command } from './command.ts';

interface Entry {
  readonly summary: string;
  /** Commands are loaded when they run: starting up stays quick. */
  readonly load: () => Promise<{ readonly command: Command }>;
}

/** Every subcommand, in the order that the help shows. */
export const commands: Readonly<Record<string, Entry>> = {
  submit: { summary: 'Hand in a task, or a file of them', load: () => import('./commands/submit.ts') },
  status: { summary: 'Show a task', load: () => import('./commands/status.ts') },
  wait: { summary: 'Wait until a task has ended', load: () => import('./commands/wait.ts') },
  list: { summary: 'List tasks, newest first', load: () => import('./commands/list.ts') },
  events: { summary: 'Show every transition of a task', load: () => import('./commands/events.ts') },
  why: { summary: 'Explain why a task is where it is', load: () => import('./commands/why.ts') },
  rerun: { summary: 'Make a new task of an ended one', load: () => import('./commands/rerun.ts') },
  revoke: {
    summary: 'Stop tasks, or keep them from starting',
    load: () => import('./commands/revoke.ts'),
  },
  effects: {
    summary: 'Show what a task did that must not repeat',
    load: () => import('./commands/effects.ts'),
  },
  settle: { summary: 'Tell what became of an unknown effect', load: () => import('./commands/settle.ts') },
  schedule: {
    summary: 'Run tasks by the clock: add, list, next, runs, pause, resume, run, rm',
    load: () => import('./commands/schedule.ts'),
  },
  upload: { summary: "Upload a file for a task's input", load: () => import('./commands/upload.ts') },
  convert: {
    summary: 'Turn the tables of PDF files into CSV files',
    load: () => import('./commands/convert.ts'),
  },
  bundle: {
    summary: 'Gather PDFs and CSV files: create, add, list, show, convert, freeze',
    load: () => import('./commands/bundle.ts'),
  },
  loader: {
    summary: 'Say which files go into which table: create, list, show, preview, run, explain, history, …',
    load: () => import('./commands/loader.ts'),
  },
  load: { summary: 'Preview a loader, run it and wait', load: () => import('./commands/load.ts') },
  catalogue: { summary: 'Show which tasks there are', load: () => import('./commands/catalogue.ts') },
  queues: { summary: 'Show the queues and what is paused', load: () => import('./commands/queues.ts') },
  pause: {
    summary: 'Keep a queue or a kind of task from starting',
    load: () => import('./commands/pause.ts'),
  },
  resume: { summary: 'Let what was paused go on', load: () => import('./commands/resume.ts') },
  'dead-letters': {
    summary: 'List tasks that the system gave up',
    load: () => import('./commands/dead-letters.ts'),
  },
  replay: { summary: 'Make a new task of a dead letter', load: () => import('./commands/replay.ts') },
  users: {
    summary: 'List accounts, and bring both tables together',
    load: () => import('./commands/users.ts'),
  },
  backup: { summary: 'List, verify and restore backups', load: () => import('./commands/backup.ts') },
  keys: { summary: 'List, create and revoke API keys', load: () => import('./commands/keys.ts') },
  doctor: {
    summary: 'Ask an AWS account for what a deployment needs',
    load: () => import('./commands/doctor.ts'),
  },
};
