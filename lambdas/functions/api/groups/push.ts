import { createPushTicket } from '../routes/push.ts';

/** /v1/push */
export const pushRoutes = { createPushTicket };
