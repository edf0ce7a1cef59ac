import * as z from 'zod/mini';
import { type ApiKey, grants, keyScope } from '#core/api-key.ts';
import { times } from '#core/constants.ts';
import { RefusedError } from '#core/errors.ts';
import { createKey as create } from '#core/keys.ts';
import { rotateKey as rotate } from '#core/rotate-key.ts';
import { shownTime } from '../fields.ts';
import { route } from '../route.ts';

const keyId = z
  .string()
  .check(z.regex(/^[a-z2-7]{12}$/, 'must be the id of a key, as GET /v1/keys shows it'));

export const keyView = z.strictObject({
  id: z.string(),
  name: z.string(),
  owner: z.string(),
  scopes: z.array(z.string()),
  createdAt: shownTime,
  createdBy: z.string(),
  lastUsedAt: z.optional(shownTime.check(z.describe('To the hour.'))),
  revokedAt: z.optional(shownTime),
  expiresAt: z.optional(shownTime),
  requestsPerSecond: z.optional(z.number()),
});
export const newKeyView = z.extend(keyView, {
  key: z.string().check(z.describe('The key itself. It is shown this once and kept nowhere.')),
  webhookSecret: z
    .string()
    .check(
      z.describe('`whsec_…`: checks the signatures of callbacks (Standard Webhooks). It is shown this once.'),
    ),
});
export const rotatedKeyView = z.extend(newKeyView, {
  replaces: z.strictObject({ id: z.string(), expiresAt: shownTime }),
});
export const keyList = z.strictObject({ keys: z.array(keyView) });

export const whoAmIView = z.strictObject({
  owner: z.string(),
  key: z.strictObject({ id: z.string(), name: z.string() }),
  scopes: z.array(z.string()),
  now: shownTime.check(z.describe("The API's clock, to which all times belong.")),
});

/** Tells a key what it is. */
export const whoAmI = route(
  { method: 'GET', path: '/v1/me', scope: 'any', responses: { 200: { schema: whoAmIView } } },
  async ({ caller }, { clock }) => {
    const { owner, id, name, scopes: may } = caller;
    const now = new Date(clock.now()).toISOString();
    return { status: 200, body: { owner, key: { id, name }, scopes: may, now } };
  },
);

/** Lists the owner's keys. */
export const listKeys = route(
  {
    method: 'GET',
    path: '/v1/keys',
    scope: 'keys:manage',
    responses: { 200: { schema: keyList } },
  },
  async ({ caller }, { keys }) => {
    const all = await keys.list(caller.owner);
    return { status: 200, body: { keys: all.map(show) } };
  },
);

/** Makes another key of the same owner. */
export const createKey = route(
  {
    method: 'POST',
    path: '/v1/keys',
    scope: 'keys:manage',
    audited: true,
    body: z.strictObject({
      name: z.string().check(z.minLength(1), z.maxLength(100), z.describe('For people: who uses it, where.')),
      scopes: z.array(keyScope).check(z.minLength(1), z.maxLength(50)),
      expiresInDays: z.optional(
        z.int().check(z.gte(1), z.lte(3650), z.describe('Without it the key lasts until it is revoked.')),
      ),
      requestsPerSecond: z.optional(
        z
          .number()
          .check(
            z.gte(0.1),
            z.lte(1000),
            z.describe('More are answered 429. Costs one write to DynamoDB a request.'),
          ),
      ),
    }),
    responses: { 201: { schema: newKeyView } },
  },
  async ({ body, caller }, deps) => {
    refuseMore(caller, body.scopes);
    const asked = {
      owner: caller.owner,
      name: body.name,
      scopes: [...new Set(body.scopes)],
      createdBy: caller.id,
      ...(body.expiresInDays === undefined
        ? {}
        : { expiresAt: deps.clock.now() + body.expiresInDays * times.day }),
      ...(body.requestsPerSecond === undefined ? {} : { requestsPerSecond: body.requestsPerSecond }),
    };
    const { key, token } = await create(asked, deps);
    return { status: 201, body: { ...show(key), key: token, webhookSecret: `whsec_${key.webhookSecret}` } };
  },
);

/** Revokes one of the owner's keys. */
export const revokeKey = route(
  {
    method: 'DELETE',
    path: '/v1/keys/{id}',
    scope: 'keys:manage',
    audited: true,
    params: z.strictObject({ id: keyId }),
    responses: { 204: {} },
    problems: ['notFound'],
  },
  async ({ params, caller }, { keys, verifier, clock }) => {
    const known = await keys.revoke(caller.owner, params.id, clock.now());
    if (!known) throw new RefusedError('notFound', `You have no key ${params.id}.`);
    verifier.forget(params.id);
    return { status: 204 };
  },
);

/** Makes the key that follows one of the owner's; both work for a while. */
export const rotateKey = route(
  {
    method: 'POST',
    path: '/v1/keys/{id}/rotate',
    scope: 'keys:manage',
    audited: true,
    params: z.strictObject({ id: keyId }),
    body: z.optional(
      z.strictObject({
        overlapHours: z.optional(
          z
            .number()
            .check(z.gte(0), z.lte(720), z.describe('How long the old key still works; 24 unless given.')),
        ),
      }),
    ),
    responses: { 201: { schema: rotatedKeyView } },
    problems: ['notFound', 'conflict'],
  },
  async ({ params, body, caller }, deps) => {
    const old = await deps.keys.get(params.id);
    if (old?.owner === caller.owner) refuseMore(caller, old.scopes);
    const overlapMs = (body?.overlapHours ?? 24) * 3_600_000;
    const rotation = { owner: caller.owner, id: params.id, by: caller.id, overlapMs };
    const { key, token, oldExpiresAt } = await rotate(rotation, deps);
    deps.verifier.forget(params.id);
    return {
      status: 201,
      body: {
        ...show(key),
        key: token,
        webhookSecret: `whsec_${key.webhookSecret}`,
        replaces: { id: params.id, expiresAt: new Date(oldExpiresAt).toISOString() },
      },
    };
  },
);

/** @throws RefusedError forbidden where a key would get what its maker lacks */
function refuseMore(caller: ApiKey, asked: readonly string[]): void {
  const lacking = asked.filter((scope) => !grants(caller, scope));
  if (lacking.length === 0) return;
  throw new RefusedError(
    'forbidden',
    `Your own key lacks ${lacking.join(', ')}, so it cannot give that to another.`,
    [{ field: 'scopes', message: `leave out: ${lacking.join(', ')}` }],
  );
}

function show(key: ApiKey) {
  const { id, name, owner, scopes: may, createdAt, createdBy, lastUsedAt, revokedAt, expiresAt } = key;
  return {
    id,
    name,
    owner,
    scopes: may,
    createdAt: new Date(createdAt).toISOString(),
    createdBy,
    ...(lastUsedAt === undefined ? {} : { lastUsedAt: new Date(lastUsedAt).toISOString() }),
    ...(revokedAt === undefined ? {} : { revokedAt: new Date(revokedAt).toISOString() }),
    ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt).toISOString() }),
    ...(key.requestsPerSecond === undefined ? {} : { requestsPerSecond: key.requestsPerSecond }),
  };
}
