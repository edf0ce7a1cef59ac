import { getTask } from '../routes/get-task.ts';
import { listTasks } from '../routes/list-tasks.ts';
import { rerunTask } from '../routes/rerun-task.ts';
import { revokeTask } from '../routes/revoke-task.ts';
import { revokeTasks } from '../routes/revoke-tasks.ts';
import { submitBatch } from '../routes/submit-batch.ts';
import { submitTask } from '../routes/submit-task.ts';
import { taskEvents } from '../routes/task-events.ts';
import { createTaskToken } from '../routes/task-token.ts';

/** /v1/tasks, less what is seldom asked of one (task-details.ts) */
export const taskRoutes = {
  submitTask,
  submitBatch,
  listTasks,
  getTask,
  taskEvents,
  revokeTask,
  revokeTasks,
  rerunTask,
  createTaskToken,
};
