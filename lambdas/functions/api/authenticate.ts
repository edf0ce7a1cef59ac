import { RefusedError } from '#core/errors.ts';
import { requireScope } from '#core/keys.ts';
import { type Caller, looksLikeTaskToken, verifyTaskToken } from '#core/task-token.ts';
import type { ApiDeps } from './deps.ts';
import type { Access, RouteSpec } from './route.ts';

type Deps = Pick<ApiDeps, 'verifier' | 'secrets' | 'clock' | 'signToken'>;

/** The key of a request, or the token of a task, if its route wants one. @throws RefusedError unauthorized, forbidden */
export async function authenticate(
  access: Access & Pick<RouteSpec, 'takesTaskToken'>,
  authorization: string | undefined,
  deps: Deps,
): Promise<Caller | undefined> {
  if ('public' in access) return undefined;
  const token = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new RefusedError('unauthorized', authorization ? otherForm : none);
  if (looksLikeTaskToken(token)) {
    const caller = await verifyTaskToken(token, deps);
    if (!access.takesTaskToken) throw new RefusedError('forbidden', notHere);
    return caller;
  }
  const key = await deps.verifier.verify(token);
  if (access.scope !== 'any') requireScope(key, access.scope);
  return key;
}

const none =
  'Send an API key: "Authorization: Bearer bl_…". The first key of a deployment is made with: npx beatless keys create --stack NAME';
const notHere =
  'A task token reads its task (GET /v1/tasks/{id}) and gets push tickets for it, nothing else.';
const otherForm = 'The Authorization header must have the form "Bearer bl_…".';
