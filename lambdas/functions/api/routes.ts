import { apiDocument, docsPage, docsScript, docsStyle, health, home } from './routes/about.ts';
import { catalogue } from './routes/catalogue.ts';
import { getTask } from './routes/get-task.ts';
import { createKey, listKeys, revokeKey } from './routes/keys.ts';
import { listTasks } from './routes/list-tasks.ts';
import { revokeTask } from './routes/revoke-task.ts';
import { submitTask } from './routes/submit-task.ts';
import { createUpload } from './routes/uploads.ts';

/** Every operation of the API, by its operationId. The table validates, documents and types clients. */
export const routes = {
  submitTask,
  listTasks,
  getTask,
  revokeTask,
  createUpload,
  catalogue,
  listKeys,
  createKey,
  revokeKey,
  health,
  apiDocument,
  home,
  docsPage,
  docsScript,
  docsStyle,
};

export type Routes = typeof routes;
export type OperationId = keyof Routes;
