import { catalogue } from '../routes/catalogue.ts';

/** /v1/catalogue */
export const catalogueRoutes = { catalogue };
