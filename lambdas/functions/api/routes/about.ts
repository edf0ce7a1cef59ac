import * as z from 'zod/mini';
import { route } from '../route.ts';

export const healthView = z.strictObject({ status: z.literal('ok'), version: z.string() });

/** Tells that the function answers. */
export const health = route(
  {
    method: 'GET',
    path: '/health',
    public: 'tells nothing but the version, and asks no other service',
    responses: { 200: { schema: healthView } },
  },
  async (_request, { document }) => ({ status: 200, body: { status: 'ok', version: document.version() } }),
);

/** This document. */
export const apiDocument = route(
  {
    method: 'GET',
    path: '/openapi.json',
    public: 'describes the API, holds no data',
    responses: { 200: { contentType: 'application/json' } },
  },
  async (_request, { document }) => page('application/json', document.json),
);

/** Leads people to the documentation. */
export const home = route(
  {
    method: 'GET',
    path: '/',
    public: 'leads to the documentation',
    responses: { 302: {} },
  },
  async () => ({ status: 302, headers: { location: '/docs' } }),
);

/** The page to read and try the API. */
export const docsPage = route(
  {
    method: 'GET',
    path: '/docs',
    public: 'describes the API, holds no data; a key is typed in by whoever tries it',
    responses: { 200: { contentType: 'text/html' } },
  },
  async (_request, { docsPage: { html } }) =>
    page('text/html; charset=utf-8', html, { 'content-security-policy': docsPolicy }),
);

/** Its script. */
export const docsScript = route(
  {
    method: 'GET',
    path: '/docs/docs.js',
    public: 'belongs to /docs',
    responses: { 200: { contentType: 'text/javascript' } },
  },
  async (_request, { docsPage: { js } }) => page('text/javascript; charset=utf-8', js),
);

/** Its styles. */
export const docsStyle = route(
  {
    method: 'GET',
    path: '/docs/docs.css',
    public: 'belongs to /docs',
    responses: { 200: { contentType: 'text/css' } },
  },
  async (_request, { docsPage: { css } }) => page('text/css; charset=utf-8', css),
);

/** The page loads its own script and styles and talks to this API, nothing else. */
const docsPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `no-cache`: may be kept, but is asked for again, so that a deployment shows at once. */
const page = (contentType: string, text: string, headers: Readonly<Record<string, string>> = {}) =>
  ({
    status: 200,
    text,
    headers: { 'content-type': contentType, 'cache-control': 'no-cache', ...headers },
  }) as const;
