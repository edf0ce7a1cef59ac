import * as z from 'zod/mini';
import type { CallApi } from '#adapters/http/call-api.ts';
import type { ApiKey } from '#core/api-key.ts';
import { canaryKeyPrefix, canaryOwner, canaryScopes, canaryTask } from '#core/canary-key.ts';
import type { Clock, Log } from '#core/ports.ts';
import { taskStates } from '#core/states.ts';

export interface CanaryDeps {
  /** Writes a key in place of an older one of that id. */
  readonly putKey: (key: ApiKey) => Promise<void>;
  readonly newSecret: () => { readonly id: string; readonly secret: string; readonly secretHash: string };
  readonly call: CallApi;
  readonly clock: Clock;
  readonly log: Log;
}

/** A task that has not succeeded by then has failed. A cold start of every function takes two seconds. */
const limitMs = 60_000;
/** A key lives a little longer than the run that made it. */
const keyLifeMs = 5 * 60_000;
const minute = 60_000;
/** The API answers at once when the task has ended. */
const waitSeconds = 10;
const pauseMs = 500;

const shown = z.object({ id: z.string(), state: z.enum(taskStates) });
const problem = z.object({ title: z.string(), detail: z.optional(z.string()) });

/**
 * Does what a user does: submits a task over HTTPS with an API key, and waits until it has succeeded. Returns if it has.
 * @throws Error that says what did not work
 */
export async function runCanary({ putKey, newSecret, call, clock, log }: CanaryDeps): Promise<void> {
  const startedAt = clock.now();
  const { id: random, secret, secretHash } = newSecret();
  const key = newKey(random, secretHash, startedAt);
  await putKey(key);
  const token = `bl_${key.id}_${secret}`;
  // What a queue that stands still leaves behind goes by itself.
  const options = { retainDays: 2, expiresAt: new Date(startedAt + 10 * minute).toISOString() };
  const body = { task: canaryTask, input: { message: 'canary' }, options };
  const { id } = expectAnswer(202, await call({ method: 'POST', path: '/v1/tasks', token, body }));
  for (;;) {
    const path = `/v1/tasks/${id}?waitSeconds=${waitSeconds}`;
    const { state } = expectAnswer(200, await call({ method: 'GET', path, token }));
    const seconds = (clock.now() - startedAt) / 1000;
    if (state === 'SUCCESS') return log.info('canary came through', { taskId: id, seconds });
    if (state === 'FAILURE' || state === 'REVOKED') throw new Error(`the task ${id} ended as ${state}`);
    if (seconds * 1000 >= limitMs) throw new Error(`the task ${id} is ${state} after ${seconds} s`);
    await new Promise<void>((resolve) => clock.after(pauseMs, resolve));
  }
}

/**
 * The API remembers keys for a minute, so a run that is made by hand right after another needs another id. There are 1,024: no
 * more ever lie in the table.
 */
function newKey(random: string, secretHash: string, now: number): ApiKey {
  return {
    id: `${canaryKeyPrefix}${random.slice(-2)}`,
    secretHash,
    owner: canaryOwner,
    name: 'canary',
    scopes: [...canaryScopes],
    createdAt: now,
    createdBy: 'canary',
    expiresAt: now + keyLifeMs,
  };
}

function expectAnswer(
  wanted: number,
  { status, body }: { readonly status: number; readonly body: unknown },
): z.infer<typeof shown> {
  if (status === wanted) return shown.parse(body);
  const { data } = problem.safeParse(body);
  throw new Error(
    `the API answered ${status}: ${data ? (data.detail ?? data.title) : 'no problem document'}`,
  );
}
