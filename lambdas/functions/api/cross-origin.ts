import { looksLikeTaskToken } from '#core/task-token.ts';
import type { Reply, Route } from './route.ts';

/**
 * Whoever holds a task token is a page, maybe of another site: it may read the answers. A key's answers it may not, for a key
 * belongs on a server. Nothing is sent along unasked (no cookie), so any origin will do.
 */
export function crossOriginHeaders(authorization: string | undefined): Readonly<Record<string, string>> {
  const token = /^bearer +(\S+)/i.exec(authorization ?? '')?.[1] ?? '';
  return looksLikeTaskToken(token) ? anyOrigin : {};
}

/** The answer to a preflight, where one of the routes of a path takes a task token. */
export function preflightOf(routes: readonly Route[]): Reply | undefined {
  const methods = routes.filter(({ spec }) => spec.takesTaskToken).map(({ spec }) => spec.method);
  if (methods.length === 0) return undefined;
  return {
    status: 204,
    headers: {
      ...anyOrigin,
      'access-control-allow-methods': methods.join(', '),
      'access-control-allow-headers': 'authorization, content-type',
      'access-control-max-age': '7200',
    },
  };
}

const anyOrigin = { 'access-control-allow-origin': '*' };
