import type { TaskSummary, TaskView } from '../task-view.ts';

/** The task of the examples. */
export const id = '019aa1c2-7b00-7c3d-9e4f-5a6b7c8d9e0f';
/** The upload that it converts. */
export const upload = `acme/${id}/report.pdf`;

/** Just accepted. */
export const pending: TaskSummary = {
  id,
  version: 2,
  task: 'convert_pdf',
  state: 'PENDING',
  queue: 'documents',
  owner: 'acme',
  submittedBy: 'k3v5q7aam2xd',
  createdAt: '2026-11-20T12:00:00.000Z',
  attempts: 0,
  maxAttempts: 3,
  crashes: 0,
  timings: { queuedSeconds: 0 },
  links: { self: `/v1/tasks/${id}` },
};

/** Running. */
export const started: TaskSummary = {
  ...pending,
  version: 10,
  state: 'STARTED',
  startedAt: '2026-11-20T12:00:00.400Z',
  attempts: 1,
  progress: { done: 3, total: 12, stage: 'pages' },
  location: { requestId: 'b6f0c3e1-2a4d-4d0e-9a52-0c9d2f7a1e11', logStream: '2026/11/20/[$LATEST]8f2c' },
  timings: { queuedSeconds: 0.4, ranSeconds: 2.1 },
};

/** Ended. */
export const done: TaskSummary = {
  ...started,
  version: 30,
  state: 'SUCCESS',
  endedAt: '2026-11-20T12:00:08.900Z',
  progress: { done: 12, total: 12, stage: 'pages' },
  timings: { queuedSeconds: 0.4, ranSeconds: 8.5 },
};

const csv = {
  file: 'table-001.csv',
  bytes: 1834,
  contentType: 'text/csv',
  url: 'https://results.example/table-001.csv',
};

/** Ended, with its input and result. */
export const shown: TaskView = {
  ...done,
  input: { source: { upload }, pages: 'all', mode: 'auto', merged: false, escapeFormulas: false },
  result: {
    pages: 12,
    pagesRead: 12,
    tables: [
      {
        page: 3,
        rows: 24,
        columns: 5,
        headerRows: 1,
        confidence: 0.94,
        method: 'lattice',
        box: { x: 56, y: 120, width: 480, height: 310 },
        csv,
        preview: [
          ['Year', 'Revenue'],
          ['2025', '1,204'],
        ],
      },
    ],
    notes: [],
    files: { tablesJson: { ...csv, file: 'tables.json', contentType: 'application/json' } },
  },
};

/** Given up, as its worker died too often. */
export const crashed: TaskSummary = {
  ...started,
  state: 'FAILURE',
  endedAt: '2026-11-20T12:31:00.000Z',
  attempts: 0,
  crashes: 4,
  error: {
    reason: 'crashed',
    message: 'The worker died 4 times while it ran this task (out of memory, time limit or killed).',
  },
  timings: { queuedSeconds: 0.4, ranSeconds: 1860 },
};

/** A rerun of another task. */
export const rerun: TaskSummary = {
  ...pending,
  id: '019aa1c2-9f00-7c3d-8e4f-0a1b2c3d4e5f',
  rerunOf: id,
  rootId: id,
  createdAt: '2026-11-20T13:00:00.000Z',
  links: { self: '/v1/tasks/019aa1c2-9f00-7c3d-8e4f-0a1b2c3d4e5f' },
};
