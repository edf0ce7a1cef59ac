import * as z from 'zod/mini';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Where a named schema lies in the document. */
export const refTo = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const settings = (io: 'input' | 'output') =>
  ({ io, override: ({ jsonSchema }: { jsonSchema: JsonSchema }) => tidy(jsonSchema, io) }) as const;

/** The JSON Schema of what a caller sends. */
export function requestSchema(schema: z.ZodMiniType): JsonSchema {
  return withoutDialect(z.toJSONSchema(schema, settings('input')));
}

/** The JSON Schema of what a caller gets; it may gain members later. */
export function answerSchema(schema: z.ZodMiniType): JsonSchema {
  return withoutDialect(z.toJSONSchema(schema, settings('output')));
}

/** The same for schemas that refer to each other by name. */
export function answerSchemas(named: Readonly<Record<string, z.ZodMiniType>>): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { ...settings('output'), uri: (id) => refTo(id).$ref });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutDialect(schema)]));
}

function withoutDialect({ $schema: _dialect, $id: _id, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

/** Unicode's names of sets that regular expressions of many languages do not know, and what programs make texts of by them. */
const characters = {
  '\\p{Cc}': '\\u0000-\\u001f\\u007f-\\u009f',
  '\\p{Zl}': '\\u2028',
  '\\p{Zp}': '\\u2029',
} as const;

function spelledOut(pattern: string): string {
  return Object.entries(characters).reduce((text, [name, set]) => text.replaceAll(name, set), pattern);
}

function tidy(schema: JsonSchema, io: 'input' | 'output'): void {
  if (schema.format !== undefined) delete schema.pattern;
  for (const part of [schema, ...(schema.allOf ?? [])])
    if (part.pattern !== undefined) part.pattern = spelledOut(part.pattern);
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (io === 'output' && schema.additionalProperties === false) delete schema.additionalProperties;
  if (io === 'output' && schema.properties?.$file !== undefined) showFile(schema);
}

/** A task writes `$file`; callers see the name and a link. */
function showFile(schema: JsonSchema): void {
  const { $file: _file, ...properties } = schema.properties ?? {};
  schema.properties = { file: { type: 'string' }, ...properties, url: { type: 'string', format: 'uri' } };
  schema.required = ['file', ...(schema.required ?? []).filter((name) => name !== '$file'), 'url'];
}
