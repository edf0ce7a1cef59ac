import { listAudit } from '../routes/audit.ts';
import { createKey, listKeys, revokeKey, rotateKey, whoAmI } from '../routes/keys.ts';

/** /v1/me, /v1/keys and /v1/audit */
export const keyRoutes = { whoAmI, listKeys, createKey, revokeKey, rotateKey, listAudit };
