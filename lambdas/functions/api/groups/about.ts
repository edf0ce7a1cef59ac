import { apiDocument, docsPage, docsScript, docsStyle, health, home } from '../routes/about.ts';

/** What lies beside /v1. */
export const aboutRoutes = { health, apiDocument, home, docsPage, docsScript, docsStyle };
