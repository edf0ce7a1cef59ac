import * as z from 'zod/mini';

const jsonSchema = z.record(z.string(), z.unknown());

/** A task definition as the catalogue shows it. */
export const definitionView = z.lazy(() =>
  z.strictObject({
    name: z.string(),
    description: z.string(),
    queue: z.string(),
    /** Soft limit of one attempt. */
    timeoutSeconds: z.number(),
    retry: z.strictObject({
      maxAttempts: z.int(),
      backoff: z.string(),
      firstSeconds: z.optional(z.number()),
      mostSeconds: z.optional(z.number()),
    }),
    input: jsonSchema.check(z.describe('JSON Schema of the input.')),
    output: jsonSchema.check(z.describe('JSON Schema of the result.')),
    example: z.unknown().check(z.describe('An input that fits.')),
  }),
);
export type DefinitionView = z.infer<typeof definitionView>;

const published = z.lazy(() =>
  z.object({
    info: z.object({ version: z.string() }),
    'x-catalogue': z.array(definitionView),
  }),
);

/** The OpenAPI document of this build. It is text: parsing it costs time that most requests never need. */
export interface PublishedDocument {
  readonly json: string;
  version(): string;
  catalogue(): readonly DefinitionView[];
}

/** Reads the document's version and catalogue when they are first asked for. */
export function publishedDocument(json: string): PublishedDocument {
  let parsed: z.infer<typeof published> | undefined;
  const read = () => {
    parsed ??= published.parse(JSON.parse(json));
    return parsed;
  };
  return { json, version: () => read().info.version, catalogue: () => read()['x-catalogue'] };
}
