/** What the fuzzer reads of an OpenAPI document. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components?: unknown;
}

interface RawOperation {
  readonly operationId: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, unknown>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

/** A JSON Schema, or a reference to one in the document. */
export type Schema = Readonly<Record<string, unknown>>;

export interface Operation extends Omit<RawOperation, 'requestBody'> {
  readonly method: string;
  readonly path: string;
  readonly body?: Schema;
  readonly isPublic: boolean;
}

/** Every operation of the document. */
export function operationsOf({ paths }: OpenApi): readonly Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody, ...operation }]) => {
      const body = requestBody?.content['application/json']?.schema;
      const isPublic = operation.security?.length === 0;
      return { ...operation, method: method.toUpperCase(), path, isPublic, ...(body && { body }) };
    }),
  );
}

/** What `$ref` points to; anything else is itself. */
export function resolve(document: OpenApi, value: unknown): Schema {
  let found: unknown = value;
  for (let hops = 0; hops < 10 && isRecord(found) && typeof found.$ref === 'string'; hops += 1) {
    let at: unknown = document;
    for (const part of found.$ref.slice(2).split('/'))
      at = isRecord(at) ? at[part.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
    found = at;
  }
  return isRecord(found) ? found : {};
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
