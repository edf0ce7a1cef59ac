import type { ApiKey } from '#core/api-key.ts';
import { RefusedError } from '#core/errors.ts';
import { requireScope } from '#core/keys.ts';
import type { ApiDeps } from './deps.ts';
import type { Access } from './route.ts';

/** The key of a request, if its route wants one. @throws RefusedError unauthorized, forbidden */
export async function authenticate(
  access: Access,
  authorization: string | undefined,
  { verifier }: Pick<ApiDeps, 'verifier'>,
): Promise<ApiKey | undefined> {
  if ('public' in access) return undefined;
  const token = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new RefusedError('unauthorized', authorization ? otherForm : none);
  const key = await verifier.verify(token);
  if (access.scope !== 'any') requireScope(key, access.scope);
  return key;
}

const none =
  'Send an API key: "Authorization: Bearer bl_…". The first key of a deployment is made with: npx beatless keys create --stack NAME';
const otherForm = 'The Authorization header must have the form "Bearer bl_…".';
