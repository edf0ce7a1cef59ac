import type * as z from 'zod/mini';
import { catalogue } from '#tasks/catalogue.ts';
import type { BodyOf } from '../client-types.ts';
import type { keyView } from '../routes/keys.ts';
import type { OperationId } from '../routes.ts';
import type { TaskSummary, TaskView } from '../task-view.ts';
import { catalogueEntry } from './definitions.ts';

const id = '019aa1c2-7b00-7c3d-9e4f-5a6b7c8d9e0f';
const upload = `acme/${id}/report.pdf`;

const pending: TaskSummary = {
  id,
  task: 'convert_pdf',
  state: 'PENDING',
  queue: 'documents',
  owner: 'acme',
  createdAt: '2026-11-20T12:00:00.000Z',
  attempts: 0,
  maxAttempts: 3,
  crashes: 0,
  timings: { queuedSeconds: 0 },
  links: { self: `/v1/tasks/${id}` },
};

const started: TaskSummary = {
  ...pending,
  state: 'STARTED',
  startedAt: '2026-11-20T12:00:00.400Z',
  attempts: 1,
  progress: { done: 3, total: 12, stage: 'pages' },
  location: { requestId: 'b6f0c3e1-2a4d-4d0e-9a52-0c9d2f7a1e11', logStream: '2026/11/20/[$LATEST]8f2c' },
  timings: { queuedSeconds: 0.4, ranSeconds: 2.1 },
};

const done: TaskSummary = {
  ...started,
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

const shown: TaskView = {
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

const key: z.input<typeof keyView> = {
  id: 'k3v5q7aam2xd',
  name: 'import job of the web shop',
  owner: 'acme',
  scopes: ['tasks:submit', 'tasks:read', 'uploads:write'],
  createdAt: '2026-11-20T12:00:00.000Z',
  createdBy: 'cli',
};

const ticket = {
  upload,
  method: 'POST',
  url: 'https://uploads.example/',
  fields: {
    key: upload,
    'Content-Type': 'application/pdf',
    Policy: 'eyJleHBpcmF0aW9u…',
    'X-Amz-Signature': '5f1d…',
  },
  maxBytes: 52_428_800,
  expiresAt: '2026-11-20T12:15:00.000Z',
  howTo: {
    text: 'Send a POST as multipart/form-data to "url": every field of "fields", then the file as the last field, named "file".',
    curl: `curl --fail --form-string 'key=${upload}' … --form file=@FILE 'https://uploads.example/'`,
  },
};

/** Bodies that fit, for operations other than the submit, whose examples come from the catalogue. */
export const bodyExamples = {
  createUpload: { fileName: 'report.pdf', contentType: 'application/pdf', bytes: 183_422 },
  createKey: { name: key.name, scopes: ['tasks:submit', 'tasks:read', 'uploads:write'] },
} satisfies { createUpload: BodyOf<'createUpload'>; createKey: BodyOf<'createKey'> };

/** Answers, by operation and status. */
export const answerExamples: { readonly [Id in OperationId]?: Readonly<Record<number, unknown>> } = {
  submitTask: { 202: { ...pending, repeated: false } },
  getTask: { 200: shown },
  listTasks: { 200: { tasks: [done], cursor: id } },
  revokeTask: {
    200: { ...pending, state: 'REVOKED', revokeReason: 'revoked', endedAt: '2026-11-20T12:00:00.300Z' },
    202: { ...started, cancelRequestedAt: '2026-11-20T12:00:02.500Z' },
  },
  createUpload: { 201: ticket },
  catalogue: { 200: { tasks: catalogue.slice(-1).map(catalogueEntry) } },
  listKeys: { 200: { keys: [key] } },
  createKey: { 201: { ...key, key: 'bl_k3v5q7aam2xd_(43 more characters)' } },
  health: { 200: { status: 'ok', version: '0.1.0' } },
};
