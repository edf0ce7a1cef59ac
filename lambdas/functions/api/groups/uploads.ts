import { createUpload, linkUpload } from '../routes/uploads.ts';

/** /v1/uploads */
export const uploadRoutes = { createUpload, linkUpload };
