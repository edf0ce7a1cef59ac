import { aboutRoutes } from './groups/about.ts';
import { catalogueRoutes } from './groups/catalogue.ts';
import { keyRoutes } from './groups/keys.ts';
import { loadRoutes } from './groups/loads.ts';
import { operationRoutes } from './groups/operations.ts';
import { pushRoutes } from './groups/push.ts';
import { scheduleRoutes } from './groups/schedules.ts';
import { taskDetailRoutes } from './groups/task-details.ts';
import { taskRoutes } from './groups/tasks.ts';
import { uploadRoutes } from './groups/uploads.ts';
import { userRoutes } from './groups/users.ts';

/**
 * Every operation of the API, by its operationId: documents and types clients. What answers requests reads them group by
 * group (find-route.ts), for no environment needs all.
 */
export const routes = {
  ...taskRoutes,
  ...taskDetailRoutes,
  ...uploadRoutes,
  ...scheduleRoutes,
  ...loadRoutes,
  ...catalogueRoutes,
  ...userRoutes,
  ...keyRoutes,
  ...pushRoutes,
  ...operationRoutes,
  ...aboutRoutes,
};

export type Routes = typeof routes;
export type OperationId = keyof Routes;
