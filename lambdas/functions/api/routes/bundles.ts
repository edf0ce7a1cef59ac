import * as z from 'zod/mini';
import type { Bundle, BundleDocument } from '#core/bundles/bundle.ts';
import {
  addDocument as add,
  convertBundle as convert,
  createBundle as create,
  findBundle,
  freezeBundle as freeze,
} from '#core/bundles/manage-bundles.ts';
import { uploadReference } from '#core/upload-key.ts';
import { shownTime, taskIdParameter } from '../fields.ts';
import { cursorShape, idPageShape, idParameter, pageById } from '../id-page.ts';
import { route } from '../route.ts';

export const bundleView = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  createdAt: shownTime,
  createdBy: z.optional(z.string()),
  documents: z.int().check(z.describe('How many it has.')),
  frozenAt: z.optional(shownTime.check(z.describe('Since then nothing is added.'))),
});
export const documentView = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['pdf', 'csv']),
  upload: z.optional(z.string()),
  file: z.optional(z.string()),
  task: z.optional(z.uuid().check(z.describe('The task that converts the PDF.'))),
  addedAt: shownTime,
});
export const bundleWithDocuments = z.extend(bundleView, { contents: z.array(documentView) });
export const bundlePage = z.strictObject({ bundles: z.array(bundleView), ...cursorShape });
export const convertedDocuments = z.strictObject({ documents: z.array(documentView) });

const params = z.strictObject({ id: idParameter('bundle') });

/** Makes an empty bundle. */
export const createBundle = route(
  {
    method: 'POST',
    path: '/v1/bundles',
    scope: 'bundles:write',
    body: z.strictObject({
      name: z
        .string()
        .check(
          z.minLength(1),
          z.maxLength(100),
          z.regex(/^[^\p{Cc}]+$/u, 'must not hold control characters'),
        ),
    }),
    responses: { 201: { schema: bundleView } },
  },
  async ({ body, caller }, deps) => {
    const made = await create({ owner: caller.owner, name: body.name, createdBy: caller.id }, deps);
    return { status: 201, headers: { location: `/v1/bundles/${made.id}` }, body: show(made) };
  },
);

/** Lists the owner's bundles. */
export const listBundles = route(
  {
    method: 'GET',
    path: '/v1/bundles',
    scope: 'bundles:read',
    query: z.strictObject(idPageShape),
    responses: { 200: { schema: bundlePage } },
  },
  async ({ query, caller }, { bundles }) => {
    const page = await pageById(
      query,
      (before, limit) => bundles.list(caller.owner, before, limit),
      ({ id }) => id,
    );
    return {
      status: 200,
      body: { ...(page.cursor && { cursor: page.cursor }), bundles: page.entries.map(show) },
    };
  },
);

/** Shows a bundle with its documents. */
export const getBundle = route(
  {
    method: 'GET',
    path: '/v1/bundles/{id}',
    scope: 'bundles:read',
    params,
    responses: { 200: { schema: bundleWithDocuments } },
    problems: ['notFound'],
  },
  async ({ params: { id }, caller }, deps) => {
    const found = await findBundle(caller.owner, id, deps);
    const documents = [...(await deps.bundles.documents(caller.owner, id))];
    documents.sort((a, b) => a.addedAt - b.addedAt);
    return { status: 200, body: { ...show(found), contents: documents.map(showDocument) } };
  },
);

/** Adds an upload, or what a task makes of a PDF. */
export const addDocument = route(
  {
    method: 'POST',
    path: '/v1/bundles/{id}/documents',
    scope: 'bundles:write',
    params,
    body: z.union(
      [z.strictObject({ upload: uploadReference }), z.strictObject({ task: taskIdParameter })],
      'must be {"upload": "…"} or {"task": "…"}',
    ),
    responses: { 201: { schema: documentView } },
    problems: ['notFound', 'conflict'],
  },
  async ({ params: { id }, body, caller }, deps) => ({
    status: 201,
    body: showDocument(await add(caller.owner, id, body, deps)),
  }),
);

/** Makes one task for each PDF that is not converted yet. */
export const convertBundle = route(
  {
    method: 'POST',
    path: '/v1/bundles/{id}/convert',
    scope: 'bundles:write',
    params,
    responses: { 202: { schema: convertedDocuments } },
    problems: ['notFound'],
  },
  async ({ params: { id }, caller }, deps) => {
    const documents = await convert(caller.owner, id, caller.id, deps);
    return { status: 202, body: { documents: documents.map(showDocument) } };
  },
);

/** Ends additions. */
export const freezeBundle = route(
  {
    method: 'POST',
    path: '/v1/bundles/{id}/freeze',
    scope: 'bundles:write',
    params,
    responses: { 200: { schema: bundleView } },
    problems: ['notFound'],
  },
  async ({ params: { id }, caller }, deps) => ({
    status: 200,
    body: show(await freeze(caller.owner, id, deps)),
  }),
);

const iso = (time: number) => new Date(time).toISOString();

function show({ id, name, createdAt, createdBy, documents, frozenAt }: Bundle): z.infer<typeof bundleView> {
  return {
    id,
    name,
    createdAt: iso(createdAt),
    ...(createdBy === undefined ? {} : { createdBy }),
    documents,
    ...(frozenAt === undefined ? {} : { frozenAt: iso(frozenAt) }),
  };
}

function showDocument({ bundleId, addedAt, ...document }: BundleDocument): z.infer<typeof documentView> {
  return { ...document, addedAt: iso(addedAt) };
}
