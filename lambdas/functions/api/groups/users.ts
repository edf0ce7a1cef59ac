import { listUsers, syncUsers } from '../routes/users.ts';

/** /v1/users */
export const userRoutes = { listUsers, syncUsers };
