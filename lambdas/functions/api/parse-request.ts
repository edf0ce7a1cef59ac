import type * as z from 'zod/mini';
import { RefusedError } from '#core/errors.ts';
import { invalid } from '#core/invalid.ts';
import type { ObjectSchema, RawRequest, RouteSpec } from './route.ts';

type Field = RefusedError['fields'][number];

/**
 * Parses the parts of a request by a route's schemas: gives what RequestOf types.
 * @throws RefusedError invalid, naming every field of every part that does not fit
 */
export function parseRequest(spec: RouteSpec, raw: RawRequest): unknown {
  let fields: readonly Field[] = [];
  const parse = (schema: z.ZodMiniType | undefined, value: unknown): unknown => {
    const parsed = schema?.safeParse(value);
    if (parsed?.success === false) fields = fields.concat(invalid('', parsed.error.issues).fields);
    return parsed?.data;
  };
  const parts = {
    params: parse(spec.params, raw.params),
    query: parse(spec.query, raw.query),
    headers: parse(spec.headers, spec.headers && pick(spec.headers, raw.headers)),
    body: parse(spec.body, raw.body),
  };
  if (!spec.query && !('public' in spec))
    fields = fields.concat(Object.keys(raw.query).map(unknownParameter));
  if (fields.length > 0) throw refusal(fields);
  const { caller, requestId, remainingMs } = raw;
  return { ...parts, caller, requestId, remainingMs };
}

/** The declared headers, under the names by which they are declared. */
function pick(schema: ObjectSchema, headers: RawRequest['headers']): Record<string, string> {
  const given = Object.keys(schema.shape).map((name) => [name, headers[name.toLowerCase()]] as const);
  return Object.fromEntries(given.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

const unknownParameter = (field: string): Field => ({ field, message: 'is not known here' });

function refusal(fields: readonly Field[]): RefusedError {
  const shown = fields.slice(0, 5).map(({ field, message }) => `${field}: ${message}`);
  const more = fields.length > shown.length ? ` (and ${fields.length - shown.length} more)` : '';
  return new RefusedError('invalid', `The request does not fit. ${shown.join('; ')}${more}`, fields);
}
