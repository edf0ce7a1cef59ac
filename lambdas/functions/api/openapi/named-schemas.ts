import type * as z from 'zod/mini';
import { submittedTask } from '../accepted-task.ts';
import { loaderPage, loaderView, scheduledLoader } from '../loader-view.ts';
import { taskPage } from '../page.ts';
import { problemDocument } from '../problem.ts';
import { definitionView } from '../published-document.ts';
import { healthView } from '../routes/about.ts';
import { auditPage } from '../routes/audit.ts';
import {
  bundlePage,
  bundleView,
  bundleWithDocuments,
  convertedDocuments,
  documentView,
} from '../routes/bundles.ts';
import { cataloguePage } from '../routes/catalogue.ts';
import { control } from '../routes/controls.ts';
import { ledger } from '../routes/effects.ts';
import { explanation } from '../routes/explain-task.ts';
import { keyList, keyView, newKeyView, rotatedKeyView, whoAmIView } from '../routes/keys.ts';
import { loadExplained, loaderRuns, loadPreview } from '../routes/loader-runs.ts';
import { pushTicketView } from '../routes/push.ts';
import { queueList } from '../routes/queues.ts';
import { revokeReport } from '../routes/revoke-tasks.ts';
import { batchReport } from '../routes/submit-batch.ts';
import { taskTokenView } from '../routes/task-token.ts';
import { uploadLink, uploadTicket } from '../routes/uploads.ts';
import { userPage, userView } from '../routes/users.ts';
import { plannedRun, runPage, runView, schedulePage, scheduleView, timingPreview } from '../schedule-view.ts';
import { eventList } from '../task-events.ts';
import { plannedTask, taskSummary, taskView } from '../task-view.ts';
import { answerSchemas, type JsonSchema, refTo } from './json-schema.ts';

const answers = {
  Task: taskView,
  TaskSummary: taskSummary,
  SubmittedTask: submittedTask,
  PlannedTask: plannedTask,
  BatchReport: batchReport,
  TaskPage: taskPage,
  TaskEvents: eventList,
  Explanation: explanation,
  RevokeReport: revokeReport,
  Effects: ledger,
  UploadTicket: uploadTicket,
  UploadLink: uploadLink,
  Schedule: scheduleView,
  SchedulePage: schedulePage,
  PlannedRun: plannedRun,
  TimingPreview: timingPreview,
  ScheduleRun: runView,
  ScheduleRuns: runPage,
  TaskDefinition: definitionView,
  Catalogue: cataloguePage,
  User: userView,
  UserPage: userPage,
  Key: keyView,
  NewKey: newKeyView,
  RotatedKey: rotatedKeyView,
  AuditPage: auditPage,
  KeyList: keyList,
  WhoAmI: whoAmIView,
  PushTicket: pushTicketView,
  TaskToken: taskTokenView,
  Bundle: bundleView,
  BundleDocument: documentView,
  BundleWithDocuments: bundleWithDocuments,
  BundlePage: bundlePage,
  ConvertedDocuments: convertedDocuments,
  Loader: loaderView,
  ScheduledLoader: scheduledLoader,
  LoaderPage: loaderPage,
  LoadPreview: loadPreview,
  LoadExplained: loadExplained,
  LoaderRuns: loaderRuns,
  Queues: queueList,
  Control: control,
  Health: healthView,
  Problem: problemDocument,
};

/** JSON Schemas of everything that the API answers with, by name. */
export function namedSchemas(): Record<string, JsonSchema> {
  return answerSchemas(answers);
}

/** A reference to the schema of an answer. Throws where it has no name: give it one above. */
export function refToAnswer(schema: z.ZodMiniType): { $ref: string } {
  const name = Object.entries(answers).find(([, it]) => it === schema)?.[0];
  if (name === undefined) throw new Error('an answer has a schema without a name in named-schemas.ts');
  return refTo(name);
}
