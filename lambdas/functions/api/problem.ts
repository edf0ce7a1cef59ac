import * as z from 'zod/mini';
import { assertNever } from '#core/assert-never.ts';
import { type RefusalKind, RefusedError } from '#core/errors.ts';
import { isPassingFault } from './passing-fault.ts';

/** Every kind of problem document that the API answers with. */
export const problemKinds = {
  malformed: { status: 400, title: 'The request cannot be read' },
  invalid: { status: 400, title: 'The request does not fit' },
  unauthorized: { status: 401, title: 'An API key is needed' },
  forbidden: { status: 403, title: 'Not allowed' },
  notFound: { status: 404, title: 'Not found' },
  methodNotAllowed: { status: 405, title: 'This method is not allowed here' },
  conflict: { status: 409, title: 'Not possible as things are' },
  changed: { status: 412, title: 'Changed in the meantime' },
  tooLarge: { status: 413, title: 'Too large' },
  unsupportedMediaType: { status: 415, title: 'This content type is not accepted' },
  keyReused: { status: 422, title: 'The idempotency key was used for another request' },
  rateLimited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'A fault of the service' },
  busy: { status: 503, title: 'Busy, try again' },
  unavailable: { status: 503, title: 'Unavailable, try again' },
} as const satisfies Record<RefusalKind | string, { readonly status: number; readonly title: string }>;
export type ProblemKind = keyof typeof problemKinds;

/** A problem document (RFC 9457), sent as application/problem+json. */
export const problemDocument = z.lazy(() =>
  z.strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    /** Each input at fault: a header, a query parameter, or the path of a member of the body. */
    errors: z.optional(z.array(z.strictObject({ field: z.string(), message: z.string() }))),
    /** For whoever looks into the logs. */
    requestId: z.string(),
  }),
);
export type ProblemDocument = z.infer<typeof problemDocument>;

/** What a request did wrong before any use case saw it. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly kind: ProblemKind;
  readonly headers: Readonly<Record<string, string>>;
  constructor(kind: ProblemKind, detail: string, headers: HttpProblem['headers'] = {}) {
    super(detail);
    this.kind = kind;
    this.headers = headers;
  }
}

export interface Problem {
  readonly document: ProblemDocument;
  readonly headers: Readonly<Record<string, string>>;
}

/** The problem document of whatever was thrown; what the service did wrong itself is told without its inside. */
export function problemOf(error: unknown, requestId: string): Problem {
  const { kind, detail, errors = [], headers = {} } = describe(error);
  const { status, title } = problemKinds[kind];
  return {
    document: {
      type: problemType(kind),
      title,
      status,
      detail: cut(detail, 2_000),
      ...(errors.length > 0 ? { errors: errors.slice(0, mostErrors).map(shorten) } : {}),
      requestId,
    },
    headers: { ...headersOf(kind), ...headers },
  };
}

/** The `type` of a kind of problem: a name, not an address. */
export const problemType = (kind: ProblemKind): string => `urn:beatless:problem:${kind}`;

interface Described {
  readonly kind: ProblemKind;
  readonly detail: string;
  readonly errors?: RefusedError['fields'];
  readonly headers?: Readonly<Record<string, string>>;
}

function describe(error: unknown): Described {
  if (error instanceof RefusedError) return { kind: error.kind, detail: error.message, errors: error.fields };
  if (error instanceof HttpProblem)
    return { kind: error.kind, detail: error.message, headers: error.headers };
  if (isPassingFault(error)) {
    const detail =
      'The outcome is unknown: something behind the API did not answer in time. Repeat the request; a POST /v1/tasks with the same Idempotency-Key is never done twice.';
    return { kind: 'unavailable', detail };
  }
  return {
    kind: 'internal',
    detail: 'The request could not be handled. The logs have the cause under this requestId.',
  };
}

function headersOf(kind: ProblemKind): Record<string, string> {
  switch (kind) {
    case 'unauthorized':
      return { 'www-authenticate': 'Bearer realm="beatless"' };
    case 'rateLimited':
    case 'busy':
    case 'unavailable':
      return { 'retry-after': '1' };
    case 'malformed':
    case 'invalid':
    case 'forbidden':
    case 'notFound':
    case 'methodNotAllowed':
    case 'conflict':
    case 'changed':
    case 'tooLarge':
    case 'unsupportedMediaType':
    case 'keyReused':
    case 'internal':
      return {};
    default:
      return assertNever(kind);
  }
}

/** A body of 2 MB can hold 200,000 unknown members; a response may have 6 MB. */
const mostErrors = 20;

const shorten = ({ field, message }: { field: string; message: string }) => ({
  field: cut(field, 200),
  message: cut(message, 500),
});

const cut = (text: string, most: number) =>
  text.length > most ? `${text.slice(0, most).toWellFormed()}…` : text;
