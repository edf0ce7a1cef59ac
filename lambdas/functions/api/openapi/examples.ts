import type * as z from 'zod/mini';
import { debugTask } from '#tasks/debug-task.ts';
import type { BodyOf } from '../client-types.ts';
import { problemKinds, problemType } from '../problem.ts';
import type { keyView } from '../routes/keys.ts';
import type { OperationId } from '../routes.ts';
import { catalogueEntry } from './definitions.ts';
import { loadAnswers, loadBodies } from './load-examples.ts';
import { preview, run, schedule, scheduleAsked } from './sample-schedules.ts';
import { crashed, done, id, pending, rerun, shown, started, upload } from './sample-tasks.ts';

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

const planned = {
  dryRun: true,
  task: 'convert_pdf',
  state: 'PENDING',
  queue: 'documents',
  owner: 'acme',
  submittedBy: key.id,
  maxAttempts: 3,
  retainDays: 14,
  input: shown.input,
};

const unknownTask = {
  type: problemType('invalid'),
  title: problemKinds.invalid.title,
  status: 400,
  detail: 'There is no task "make_coffee". Known: convert_pdf, debug_task.',
  errors: [{ field: 'task', message: 'use one of: convert_pdf, debug_task' }],
  requestId: 'JKJaXmPLvHcESHA=',
};

const batchReport = {
  results: [
    { status: 202, task: { ...pending, repeated: false } },
    { status: 400, problem: unknownTask },
  ],
  accepted: 1,
  refused: 1,
};

const events = [
  { at: '2026-11-20T12:00:00.000Z', event: 'accepted', state: 'PENDING', by: key.id },
  { at: '2026-11-20T12:00:00.400Z', event: 'claimed', state: 'STARTED' },
  { at: '2026-11-20T12:00:01.100Z', event: 'retried', state: 'RETRY', reason: 'Error' },
  { at: '2026-11-20T12:00:03.900Z', event: 'claimed', state: 'STARTED' },
  { at: '2026-11-20T12:00:08.900Z', event: 'succeeded', state: 'SUCCESS' },
];

const effect = { step: 'send', taskId: id, leaseUntil: '2026-11-20T12:01:30.000Z' };

const queue = {
  name: 'documents',
  description: 'PDF work: CPU-bound, one document at a time in each worker.',
  depth: 3,
  paused: false,
  definitions: [{ name: 'convert_pdf', paused: false }],
};

/** Bodies that fit, for operations other than the submit, whose examples come from the catalogue. */
export const bodyExamples = {
  linkUpload: { upload },
  createUpload: { fileName: 'report.pdf', contentType: 'application/pdf', bytes: 183_422 },
  createSchedule: scheduleAsked,
  replaceSchedule: scheduleAsked,
  previewSchedule: { timing: scheduleAsked.timing, timeZone: scheduleAsked.timeZone },
  createKey: { name: key.name, scopes: ['tasks:submit', 'tasks:read', 'uploads:write'], expiresInDays: 90 },
  rotateKey: { overlapHours: 24 },
  createTaskToken: { expiresInSeconds: 900 },
  ...loadBodies,
  submitBatch: {
    tasks: [
      { task: 'debug_task', input: { message: 'one' } },
      { task: 'make_coffee', idempotencyKey: 'order-4711' },
    ],
  },
  revokeTasks: { filter: { task: 'convert_pdf', from: '2026-11-20T00:00:00Z' }, confirm: false },
  settleEffect: { outcome: 'done', result: { messageId: '0100019a' } },
} satisfies { [Id in OperationId]?: BodyOf<Id> };

/** Answers, by operation and status. */
export const answerExamples: { readonly [Id in OperationId]?: Readonly<Record<number, unknown>> } = {
  submitTask: { 200: planned, 202: { ...pending, repeated: false } },
  submitBatch: { 200: batchReport },
  getTask: { 200: shown },
  listTasks: { 200: { tasks: [done], cursor: id } },
  revokeTask: {
    200: { ...pending, state: 'REVOKED', revokeReason: 'revoked', endedAt: '2026-11-20T12:00:00.300Z' },
    202: { ...started, cancelRequestedAt: '2026-11-20T12:00:02.500Z' },
  },
  taskEvents: { 200: { events } },
  explainTask: {
    200: {
      state: 'PENDING',
      waitsFor: 'A free worker of the queue "documents".',
      movedBy: 'its wake-up in the queue',
      by: '2026-11-20T12:02:00.000Z',
      thenWhat: 'Then the sweep wakes it again, at longer and longer intervals.',
      links: { self: `/v1/tasks/${id}`, queue: 'https://eu-central-1.console.aws.amazon.com/sqs/v3/home' },
    },
  },
  revokeTasks: { 200: { matched: 42, revoked: 0, skipped: 0, more: false } },
  rerunTask: { 202: { ...rerun, repeated: false } },
  listEffects: { 200: { effects: [{ ...effect, status: 'unknown' }] } },
  settleEffect: { 200: { effects: [{ ...effect, status: 'done', result: { messageId: '0100019a' } }] } },
  listSchedules: {
    200: { schedules: [{ ...schedule, nextRuns: schedule.nextRuns.slice(0, 1) }], cursor: schedule.id },
  },
  createSchedule: { 201: schedule },
  previewSchedule: { 200: preview },
  getSchedule: { 200: schedule },
  replaceSchedule: { 200: { ...schedule, revision: 2 } },
  pauseSchedule: {
    200: { ...schedule, state: 'paused', pausedAt: '2026-11-20T12:00:00.000Z', nextRuns: [], revision: 2 },
  },
  resumeSchedule: { 200: { ...schedule, revision: 3 } },
  runSchedule: {
    202: { ...schedule, lastTaskId: id, links: { ...schedule.links, lastTask: `/v1/tasks/${id}` } },
  },
  scheduleRuns: { 200: { runs: [run], cursor: run.plannedAt } },
  createUpload: { 201: ticket },
  linkUpload: {
    200: { url: 'https://uploads.example/…?X-Amz-Signature=5f1d…', expiresAt: '2026-11-20T12:15:00.000Z' },
  },
  ...loadAnswers,
  catalogue: { 200: { tasks: [catalogueEntry(debugTask)] } },
  whoAmI: {
    200: {
      owner: key.owner,
      key: { id: key.id, name: key.name },
      scopes: key.scopes,
      now: '2026-11-20T12:00:00.000Z',
    },
  },
  createPushTicket: {
    201: {
      ticket: 'blp_(43 more characters)',
      url: 'wss://abc123.execute-api.eu-central-1.amazonaws.com/ws',
      expiresAt: '2026-11-20T12:00:30.000Z',
    },
  },
  createTaskToken: {
    201: {
      token: `blt_${key.id}_${id.replaceAll('-', '')}_1795176900_(43 more characters)`,
      expiresAt: '2026-11-20T12:15:00.000Z',
    },
  },
  listUsers: {
    200: {
      users: [
        {
          username: 'zoe.sato.k7qdx',
          email: 'zoe.sato.k7qdx@example.com',
          firstName: 'Zoë',
          lastName: 'Sato',
          joinedAt: '2026-11-20T12:00:00.000Z',
        },
      ],
    },
  },
  syncUsers: { 202: { ...pending, task: 'background_sync', queue: 'bulk', repeated: false } },
  listKeys: { 200: { keys: [key] } },
  createKey: {
    201: { ...key, key: 'bl_k3v5q7aam2xd_(43 more characters)', webhookSecret: 'whsec_(44 characters)' },
  },
  rotateKey: {
    201: {
      ...key,
      key: 'bl_k3v5q7aam2xd_(43 more characters)',
      webhookSecret: 'whsec_(44 characters)',
      replaces: { id: 'aaaabbbbcccc', expiresAt: '2026-11-21T12:00:00.000Z' },
    },
  },
  listAudit: {
    200: {
      entries: [
        {
          at: '2026-11-20T12:00:00.000Z',
          key: key.id,
          action: 'pauseQueue',
          path: '/v1/queues/documents/pause',
          requestId: 'JKJaXmPLvHcESHA=',
        },
      ],
    },
  },
  listQueues: { 200: { queues: [queue] } },
  pauseQueue: { 200: { name: 'documents', paused: true } },
  resumeQueue: { 200: { name: 'documents', paused: false } },
  pauseDefinition: { 200: { name: 'convert_pdf', paused: true } },
  resumeDefinition: { 200: { name: 'convert_pdf', paused: false } },
  listDeadLetters: { 200: { tasks: [crashed] } },
  replayDeadLetter: { 202: { ...rerun, repeated: false } },
  health: { 200: { status: 'ok', version: '0.1.0' } },
};
