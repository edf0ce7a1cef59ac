import { listEffects, settleEffect } from '../routes/effects.ts';
import { explainTask } from '../routes/explain-task.ts';

/** /v1/tasks/{id}/effects and /v1/tasks/{id}/why */
export const taskDetailRoutes = { explainTask, listEffects, settleEffect };
