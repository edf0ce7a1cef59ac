import * as z from 'zod/mini';
import { definitionView } from '../published-document.ts';
import { route } from '../route.ts';

export const cataloguePage = z.strictObject({ tasks: z.array(definitionView) });

/** Lists the kinds of work that this deployment knows. */
export const catalogue = route(
  {
    method: 'GET',
    path: '/v1/catalogue',
    scope: 'any',
    responses: { 200: { schema: cataloguePage } },
  },
  async (_request, { document }) => ({ status: 200, body: { tasks: [...document.catalogue()] } }),
);
