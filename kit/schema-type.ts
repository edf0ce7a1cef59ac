import type { JsonSchema } from '#functions/api/openapi/json-schema.ts';

type Schema = JsonSchema | boolean | undefined;

/** A JSON Schema as a TypeScript type. Throws on what it does not know: a type that is nearly right is worse than none. */
export function schemaType(schema: Schema, indent = ''): string {
  if (schema === undefined || typeof schema === 'boolean') return 'unknown';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map((choice) => grouped(schemaType(choice, indent))).join(' | ');
  if (schema.allOf) return schema.allOf.map((part) => grouped(schemaType(part, indent))).join(' & ');
  if (schema.$ref) throw new Error(`a schema refers to ${schema.$ref}`);
  switch (schema.type) {
    case undefined:
      return 'unknown';
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'number':
    case 'integer':
      return 'number';
    case 'array':
      return arrayType(schema, indent);
    case 'object':
      return objectType(schema, indent);
    default:
      throw new Error(`a schema has the type ${JSON.stringify(schema.type)}`);
  }
}

function arrayType({ items, prefixItems }: JsonSchema, indent: string): string {
  if (prefixItems) return `[${prefixItems.map((item) => schemaType(item, indent)).join(', ')}]`;
  if (Array.isArray(items)) throw new Error('a schema has items in the old form of tuples');
  return `${grouped(schemaType(items as Schema, indent))}[]`;
}

function objectType(schema: JsonSchema, indent: string): string {
  const { properties = {}, required = [], additionalProperties } = schema;
  const inner = `${indent}  `;
  const members = Object.entries(properties).map(([name, property]) => {
    const doc = typeof property === 'object' && property.description;
    const key = /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
    const member = `${key}${required.includes(name) ? '' : '?'}: ${schemaType(property, inner)};`;
    return `${doc ? `${inner}/** ${doc.replaceAll('*/', '* /')} */\n` : ''}${inner}readonly ${member}`;
  });
  if (members.length > 0) return `{\n${members.join('\n')}\n${indent}}`;
  if (!additionalProperties) return 'Readonly<Record<string, never>>';
  return `Readonly<Record<string, ${schemaType(additionalProperties as Schema, indent)}>>`;
}

/** A type that may stand before `[]` or beside another. */
function grouped(type: string): string {
  return / [|&] /.test(type) && !type.startsWith('{') ? `(${type})` : type;
}
