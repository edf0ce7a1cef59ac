import {
  type ProblemDocument,
  type ProblemKind,
  problemDocument,
  problemKinds,
  problemType,
} from '../problem.ts';
import type { RouteSpec } from '../route.ts';
import { routes } from '../routes.ts';
import { answerSchema, type JsonSchema } from './json-schema.ts';

const requestId = 'JKJaXmPLvHcESHA=';

const samples: Readonly<Record<ProblemKind, { detail: string; errors?: ProblemDocument['errors'] }>> = {
  malformed: { detail: 'The body is not valid JSON: Unexpected end of JSON input.' },
  invalid: {
    detail: 'The request does not fit. retries: is not known here',
    errors: [{ field: 'retries', message: 'is not known here' }],
  },
  unauthorized: { detail: 'The API key is unknown or revoked.' },
  forbidden: { detail: 'This key lacks the scope "tasks:submit".' },
  notFound: { detail: 'You have no task 019aa1c2-7b00-7c3d-9e4f-5a6b7c8d9e0f.' },
  methodNotAllowed: { detail: 'PUT is not possible here. Allowed: POST, GET, HEAD.' },
  conflict: { detail: 'Task 019aa1c2-7b00-7c3d-9e4f-5a6b7c8d9e0f has already ended: SUCCESS.' },
  changed: {
    detail:
      'Schedule 019aa1c2-7b00-7c3d-9e4f-5a6b7c8d9e0f was changed at 2026-11-20T09:00:00.000Z: read it again, then send If-Match: "4".',
    errors: [{ field: 'If-Match', message: 'the schedule is at "4"' }],
  },
  tooLarge: {
    detail: 'The body has 3000000 bytes; at most 2097152 are accepted. Send larger data by POST /v1/uploads.',
  },
  unsupportedMediaType: { detail: 'Send the body as "Content-Type: application/json", not "text/plain".' },
  keyReused: {
    detail:
      'Idempotency-Key "order-4711" was used for another task or body within the last 24 hours: use a new key.',
    errors: [{ field: 'Idempotency-Key', message: 'was used for another request' }],
  },
  rateLimited: { detail: 'This key may send 5 requests a second: wait a second.' },
  internal: { detail: 'The request could not be handled. The logs have the cause under this requestId.' },
  busy: { detail: 'Task 019aa1c2-7b00-7c3d-9e4f-5a6b7c8d9e0f is changing right now; ask again.' },
  unavailable: {
    detail: 'The outcome is unknown: something behind the API did not answer in time. Repeat the request.',
  },
};

/** The schema of a problem document. */
export const problemSchema: JsonSchema = describeProblem(answerSchema(problemDocument));

function describeProblem(schema: JsonSchema): JsonSchema {
  const kinds = Object.keys(problemKinds).map((kind) => problemType(kind as ProblemKind));
  return {
    ...schema,
    description: 'RFC 9457. `detail` says what to change; `errors` names each input at fault.',
    properties: { ...schema.properties, type: { enum: kinds } },
  };
}

/** Every kind of problem that a route can answer with. */
function problemsOf(spec: RouteSpec): readonly ProblemKind[] {
  if ('public' in spec) return ['internal'];
  const kinds: ProblemKind[] = [
    'invalid',
    'unauthorized',
    ...(spec.problems ?? []),
    'rateLimited',
    'internal',
    'busy',
    'unavailable',
  ];
  if (spec.scope !== 'any') kinds.push('forbidden');
  if (spec.body) kinds.push('malformed', 'tooLarge', 'unsupportedMediaType');
  return kinds;
}

/** References to the problem responses of a route, by status. */
export function problemRefs(spec: RouteSpec): Record<string, { $ref: string }> {
  const refs = [...byStatus(problemsOf(spec))].map(([status, kinds]) => {
    return [String(status), { $ref: `#/components/responses/${nameOf(kinds)}` }] as const;
  });
  return Object.fromEntries(refs);
}

/** The problem responses that some route refers to. */
export function problemResponses(): Record<string, unknown> {
  const sets = Object.values(routes).flatMap(({ spec }) => [...byStatus(problemsOf(spec)).values()]);
  return Object.fromEntries(sets.map((kinds) => [nameOf(kinds), responseOf(kinds)]));
}

function byStatus(kinds: readonly ProblemKind[]): Map<number, ProblemKind[]> {
  const sorted = [...kinds].sort(
    (a, b) => problemKinds[a].status - problemKinds[b].status || (a < b ? -1 : 1),
  );
  return Map.groupBy(sorted, (kind) => problemKinds[kind].status);
}

const nameOf = (kinds: readonly ProblemKind[]) =>
  kinds.map((kind) => kind.charAt(0).toUpperCase() + kind.slice(1)).join('Or');

function responseOf(kinds: readonly ProblemKind[]) {
  const titles = kinds.map((kind) => `${problemKinds[kind].title}.`);
  const examples = kinds.map(
    (kind) => [kind, { summary: problemKinds[kind].title, value: sampleOf(kind) }] as const,
  );
  const headers = [
    ...(kinds.includes('unauthorized') ? [['WWW-Authenticate', 'Bearer'] as const] : []),
    ...(kinds.includes('busy') || kinds.includes('rateLimited')
      ? [['Retry-After', 'Seconds to wait before the next try.'] as const]
      : []),
  ].map(([name, description]) => [name, { description, schema: { type: 'string' } }] as const);
  return {
    description: titles.join(' '),
    ...(headers.length > 0 ? { headers: Object.fromEntries(headers) } : {}),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(examples),
      },
    },
  };
}

function sampleOf(kind: ProblemKind): ProblemDocument {
  const { status, title } = problemKinds[kind];
  const { detail, errors } = samples[kind];
  return { type: problemType(kind), title, status, detail, ...(errors ? { errors } : {}), requestId };
}
