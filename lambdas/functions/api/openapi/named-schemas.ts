import type * as z from 'zod/mini';
import { definitionView } from '../published-document.ts';
import { healthView } from '../routes/about.ts';
import { cataloguePage } from '../routes/catalogue.ts';
import { keyList, keyView, newKeyView } from '../routes/keys.ts';
import { taskPage } from '../routes/list-tasks.ts';
import { submittedTask } from '../routes/submit-task.ts';
import { uploadTicket } from '../routes/uploads.ts';
import { taskSummary, taskView } from '../task-view.ts';
import { answerSchemas, type JsonSchema, refTo } from './json-schema.ts';

const answers = {
  Task: taskView,
  TaskSummary: taskSummary,
  SubmittedTask: submittedTask,
  TaskPage: taskPage,
  UploadTicket: uploadTicket,
  TaskDefinition: definitionView,
  Catalogue: cataloguePage,
  Key: keyView,
  NewKey: newKeyView,
  KeyList: keyList,
  Health: healthView,
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
