import { apiDocument, docsPage, docsScript, docsStyle, health, home } from './routes/about.ts';
import { listAudit } from './routes/audit.ts';
import {
  addDocument,
  convertBundle,
  createBundle,
  freezeBundle,
  getBundle,
  listBundles,
} from './routes/bundles.ts';
import { catalogue } from './routes/catalogue.ts';
import { pauseDefinition, pauseQueue, resumeDefinition, resumeQueue } from './routes/controls.ts';
import { listDeadLetters, replayDeadLetter } from './routes/dead-letters.ts';
import { listEffects, settleEffect } from './routes/effects.ts';
import { explainTask } from './routes/explain-task.ts';
import { getTask } from './routes/get-task.ts';
import { createKey, listKeys, revokeKey, rotateKey, whoAmI } from './routes/keys.ts';
import { listTasks } from './routes/list-tasks.ts';
import {
  changeLoader,
  createLoader,
  explainLoader,
  getLoader,
  listLoaderRuns,
  listLoaders,
  previewLoader,
  removeLoader,
  runLoader,
  scheduleLoader,
} from './routes/loaders.ts';
import { previewSchedule } from './routes/preview-schedule.ts';
import { createPushTicket } from './routes/push.ts';
import { listQueues } from './routes/queues.ts';
import { rerunTask } from './routes/rerun-task.ts';
import { revokeTask } from './routes/revoke-task.ts';
import { revokeTasks } from './routes/revoke-tasks.ts';
import { pauseSchedule, resumeSchedule, runSchedule } from './routes/schedule-actions.ts';
import { scheduleRuns } from './routes/schedule-runs.ts';
import {
  createSchedule,
  deleteSchedule,
  getSchedule,
  listSchedules,
  replaceSchedule,
} from './routes/schedules.ts';
import { submitBatch } from './routes/submit-batch.ts';
import { submitTask } from './routes/submit-task.ts';
import { taskEvents } from './routes/task-events.ts';
import { createTaskToken } from './routes/task-token.ts';
import { createUpload, linkUpload } from './routes/uploads.ts';
import { listUsers, syncUsers } from './routes/users.ts';

/** Every operation of the API, by its operationId. The table validates, documents and types clients. */
export const routes = {
  submitTask,
  submitBatch,
  listTasks,
  getTask,
  taskEvents,
  explainTask,
  revokeTask,
  revokeTasks,
  rerunTask,
  listEffects,
  settleEffect,
  createUpload,
  linkUpload,
  listSchedules,
  createSchedule,
  previewSchedule,
  getSchedule,
  replaceSchedule,
  deleteSchedule,
  pauseSchedule,
  resumeSchedule,
  runSchedule,
  scheduleRuns,
  createBundle,
  listBundles,
  getBundle,
  addDocument,
  convertBundle,
  freezeBundle,
  createLoader,
  listLoaders,
  getLoader,
  changeLoader,
  removeLoader,
  scheduleLoader,
  previewLoader,
  explainLoader,
  runLoader,
  listLoaderRuns,
  catalogue,
  whoAmI,
  listUsers,
  syncUsers,
  listKeys,
  createKey,
  revokeKey,
  rotateKey,
  listAudit,
  createPushTicket,
  createTaskToken,
  listQueues,
  pauseQueue,
  resumeQueue,
  pauseDefinition,
  resumeDefinition,
  listDeadLetters,
  replayDeadLetter,
  health,
  apiDocument,
  home,
  docsPage,
  docsScript,
  docsStyle,
};

export type Routes = typeof routes;
export type OperationId = keyof Routes;
