import { type ApiKey, grants } from './api-key.ts';
import { RefusedError } from './errors.ts';
import { parseTaskId, type TaskId } from './ids.ts';
import type { KeySecrets, KeyVerifier } from './keys.ts';
import type { Clock } from './ports.ts';

/** Who calls: a key, or a token that a key has made and that sees one task only. */
export interface Caller extends ApiKey {
  readonly onlyTask?: TaskId;
}

export interface TaskTokenDeps {
  readonly verifier: Pick<KeyVerifier, 'current'>;
  readonly secrets: Pick<KeySecrets, 'equal'>;
  readonly clock: Pick<Clock, 'now'>;
  /** HMAC-SHA-256 in base64url. */
  readonly signToken: (secret: string, text: string) => string;
}

/**
 * Makes a token that reads one task: `blt_<key id>_<task>_<end>_<signature>`, with the end in seconds. It is stored nowhere. It is
 * signed by what only the keys table knows, the hash of its key's secret: not by the webhook secret, which receivers of
 * callbacks have. It ends with its key at the latest.
 */
export function issueTaskToken(
  key: ApiKey,
  asked: { readonly task: TaskId; readonly seconds: number },
  { clock, signToken }: Pick<TaskTokenDeps, 'clock' | 'signToken'>,
): { token: string; expiresAt: number } {
  const wanted = clock.now() + asked.seconds * 1000;
  const end = Math.floor(Math.min(wanted, key.expiresAt ?? wanted) / 1000);
  const claims = `blt_${key.id}_${asked.task.replaceAll('-', '')}_${end}`;
  return { token: `${claims}_${signToken(key.secretHash, `${purpose}${claims}`)}`, expiresAt: end * 1000 };
}

/** True for what has the look of a task token, whether it is good or not. */
export const looksLikeTaskToken = (text: string): boolean => text.startsWith('blt_');

/**
 * The key that made the token, with nothing left of its scopes but reading, and the task. The key is looked up as for any
 * request, so a token stops with its key: within 60 s of a revoke. @throws RefusedError unauthorized
 */
export async function verifyTaskToken(text: string, deps: TaskTokenDeps): Promise<Caller> {
  const { claims, keyId, task, end, signature } = readToken(text) ?? {};
  const key = keyId === undefined ? undefined : await deps.verifier.current(keyId);
  const isGood =
    key &&
    task &&
    signature !== undefined &&
    deps.secrets.equal(deps.signToken(key.secretHash, `${purpose}${claims}`), signature) &&
    grants(key, 'tasks:read');
  if (!isGood) throw new RefusedError('unauthorized', 'The task token is unknown, or its key was revoked.');
  if (deps.clock.now() >= Number(end) * 1000)
    throw new RefusedError('unauthorized', 'The task token has expired: ask for another one.');
  return { ...key, scopes: ['tasks:read'], onlyTask: task };
}

/** @throws RefusedError notFound for a task that the caller's token is not for, as for one that is not there */
export function refuseOtherTask({ onlyTask }: Caller, id: TaskId): void {
  if (onlyTask !== undefined && onlyTask !== id)
    throw new RefusedError('notFound', `You have no task ${id}.`);
}

/** What a secret signs here it signs nowhere else. */
const purpose = 'beatless task token v1\n';

const form = /^(blt_([a-z2-7]{12})_([0-9a-f]{32})_([1-9]\d{9,11}))_([A-Za-z0-9_-]{43})$/;

function readToken(text: string) {
  const [, claims, keyId, hex = '', end, signature] = form.exec(text) ?? [];
  const task = parseTaskId(hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));
  return task && { claims, keyId, task, end, signature };
}
