import { catalogue } from '#tasks/catalogue.ts';
import type { ObjectSchema, ResponseSpec, RouteSpec } from '../route.ts';
import { type OperationId, routes } from '../routes.ts';
import { submitExamples } from './definitions.ts';
import { answerExamples, bodyExamples } from './examples.ts';
import { type JsonSchema, refTo, requestSchema } from './json-schema.ts';
import { refToAnswer } from './named-schemas.ts';
import { problemRefs } from './problems.ts';

/** One operation of the OpenAPI document. */
export function operationOf(id: OperationId) {
  const spec: RouteSpec = routes[id].spec;
  const parameters = [
    ...parametersOf('path', spec.params),
    ...parametersOf('query', spec.query),
    ...parametersOf('header', spec.headers),
  ];
  const responses = Object.entries(spec.responses).map(([status, it]) => [
    status,
    responseOf(id, Number(status), it),
  ]);
  const access = 'public' in spec ? { security: [], 'x-public': spec.public } : { 'x-scope': spec.scope };
  return {
    operationId: id,
    summary: spec.summary,
    description: describe(spec),
    tags: [spec.tag],
    ...access,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(spec.body ? { requestBody: requestBodyOf(id, spec) } : {}),
    responses: { ...Object.fromEntries(responses), ...problemRefs(spec) },
  };
}

function describe(spec: RouteSpec): string {
  const access =
    'public' in spec ? 'No key needed.' : spec.scope === 'any' ? 'Any key.' : `Scope: \`${spec.scope}\`.`;
  return spec.description ? `${spec.description}\n\n${access}` : access;
}

function parametersOf(place: 'path' | 'query' | 'header', schema: ObjectSchema | undefined) {
  if (!schema) return [];
  const { properties = {}, required = [] } = requestSchema(schema);
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest }: JsonSchema = typeof property === 'boolean' ? {} : property;
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description ? { description } : {}),
      schema: rest,
    };
  });
}

function requestBodyOf(id: OperationId, { body }: RouteSpec) {
  const required = body?.safeParse(undefined).success === false;
  const schema = id === 'submitTask' ? refTo('SubmitTask') : body && requestSchema(body);
  const example = bodyExamples[id as keyof typeof bodyExamples];
  const examples = id === 'submitTask' ? { examples: submitExamples(catalogue) } : example ? { example } : {};
  return { required, content: { 'application/json': { schema, ...examples } } };
}

function responseOf(
  id: OperationId,
  status: number,
  { description, schema, contentType, headers }: ResponseSpec,
) {
  const listed = Object.entries(headers ?? {}).map(([name, says]) => {
    return [name, { description: says, schema: { type: 'string' } }] as const;
  });
  const json = schema && {
    'application/json': { schema: refToAnswer(schema), example: exampleOf(id, status) },
  };
  const text = contentType && {
    [contentType]: { schema: { type: contentType.endsWith('json') ? 'object' : 'string' } },
  };
  const content = json ?? text;
  return {
    description,
    ...(listed.length > 0 ? { headers: Object.fromEntries(listed) } : {}),
    ...(content ? { content } : {}),
  };
}

function exampleOf(id: OperationId, status: number): unknown {
  const example = answerExamples[id]?.[status];
  if (example === undefined) throw new Error(`${id} has no example of its ${status} in examples.ts`);
  return example;
}
