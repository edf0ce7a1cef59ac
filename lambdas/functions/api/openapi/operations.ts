import type { AnyTaskDefinition } from '#core/define-task.ts';
import type { ObjectSchema, ResponseSpec, RouteSpec } from '../route.ts';
import { type OperationId, routes } from '../routes.ts';
import { submitExamples } from './definitions.ts';
import { answerExamples, bodyExamples } from './examples.ts';
import { type JsonSchema, refTo, requestSchema } from './json-schema.ts';
import { refToAnswer } from './named-schemas.ts';
import { problemRefs } from './problems.ts';
import type { Prose } from './prose/prose-of.ts';
import { prose } from './prose.ts';

/** One operation of the OpenAPI document of a deployment that offers these definitions. */
export function operationOf(id: OperationId, offered: readonly AnyTaskDefinition[]) {
  const spec: RouteSpec = routes[id].spec;
  const words: Prose = prose[id];
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
    summary: words.summary,
    description: describe(spec, words),
    tags: [words.tag],
    ...access,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(spec.body ? { requestBody: requestBodyOf(id, spec, offered) } : {}),
    responses: { ...Object.fromEntries(responses), ...problemRefs(spec) },
  };
}

function describe(spec: RouteSpec, { description }: Prose): string {
  const token = spec.takesTaskToken ? ' The token of the task will do.' : '';
  const access =
    'public' in spec
      ? 'No key needed.'
      : spec.scope === 'any'
        ? 'Any key.'
        : `Scope: \`${spec.scope}\`.${token}`;
  return description ? `${description}\n\n${access}` : access;
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

function requestBodyOf(id: OperationId, { body }: RouteSpec, offered: readonly AnyTaskDefinition[]) {
  const required = body?.safeParse(undefined).success === false;
  const named = { submitTask: 'SubmitTask', submitBatch: 'SubmitBatch' }[id as string];
  const schema = named ? refTo(named) : body && requestSchema(body);
  const example = bodyExamples[id as keyof typeof bodyExamples];
  const examples = id === 'submitTask' ? { examples: submitExamples(offered) } : example ? { example } : {};
  return { required, content: { 'application/json': { schema, ...examples } } };
}

function responseOf(id: OperationId, status: number, { schema, contentType }: ResponseSpec) {
  const { answers, headers }: Prose = prose[id];
  const listed = Object.entries(headers?.[status] ?? {}).map(([name, says]) => {
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
    description: answerOf(answers, status),
    ...(listed.length > 0 ? { headers: Object.fromEntries(listed) } : {}),
    ...(content ? { content } : {}),
  };
}

function answerOf(answers: Readonly<Record<number, string>>, status: number): string {
  const says = answers[status];
  if (says === undefined) throw new Error(`an operation has no words about its ${status} in openapi/prose`);
  return says;
}

function exampleOf(id: OperationId, status: number): unknown {
  const example = answerExamples[id]?.[status];
  if (example === undefined) throw new Error(`${id} has no example of its ${status} in examples.ts`);
  return example;
}
