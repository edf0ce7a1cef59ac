import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { answerExamples, bodyExamples } from '#functions/api/openapi/examples.ts';
import { buildOpenApi } from '#functions/api/openapi.ts';
import { type ProblemKind, problemKinds } from '#functions/api/problem.ts';
import type { Route } from '#functions/api/route.ts';
import { routes } from '#functions/api/routes.ts';
import { catalogue, deployedTasks } from '#tasks/catalogue.ts';

const document = buildOpenApi();

const operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  tags: z.array(z.string()),
  parameters: z.optional(
    z.array(z.object({ name: z.string(), in: z.string(), required: z.boolean(), schema: z.unknown() })),
  ),
  requestBody: z.optional(
    z.object({ required: z.boolean(), content: z.record(z.string(), z.object({ schema: z.unknown() })) }),
  ),
  responses: z.record(
    z.string(),
    z.union([z.strictObject({ $ref: z.string() }), z.looseObject({ description: z.string() })]),
  ),
  security: z.optional(z.array(z.unknown())),
});
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, it]) => ({ path, method, ...operation.parse(it) })),
);

/** Every value of every `$ref` in the document. */
function refsIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === '$ref' ? [String(inner)] : refsIn(inner),
  );
}

function follow(ref: string): unknown {
  const path = ref.replace(/^#\//, '').split('/');
  return path.reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], document);
}

describe('the OpenAPI document', () => {
  test('has every route once, and its path parameters', () => {
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(routes).sort());
    for (const { path, parameters = [] } of operations) {
      const inPath = parameters.filter((it) => it.in === 'path').map(({ name }) => name);
      expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    }
  });

  test('refers to nothing that is not there, and defines nothing that nobody refers to', () => {
    const refs = new Set(refsIn(document));
    for (const ref of refs) expect(follow(ref), ref).toBeTypeOf('object');
    const { schemas, responses } = document.components;
    const defined = [
      ...Object.keys(schemas).map((name) => `#/components/schemas/${name}`),
      ...Object.keys(responses).map((name) => `#/components/responses/${name}`),
    ];
    expect(defined.filter((ref) => !refs.has(ref))).toEqual([]);
  });

  test('groups operations by the tags that it describes', () => {
    const tags = document.tags.map(({ name }) => name);
    expect([...new Set(operations.flatMap((it) => it.tags))].sort()).toEqual([...tags].sort());
  });

  test('asks for a key wherever the route does', () => {
    for (const { operationId, security } of operations) {
      const { spec }: Route = routes[operationId as keyof typeof routes];
      expect(security === undefined, operationId).toBe('scope' in spec);
    }
  });

  test('states every answer, good and bad, that an operation has', () => {
    const submit = operations.find(({ operationId }) => operationId === 'submitTask');
    expect(Object.keys(submit?.responses ?? {})).toEqual([
      '200',
      '202',
      '400',
      '401',
      '403',
      '413',
      '415',
      '422',
      '429',
      '500',
      '503',
    ]);
    const get = operations.find(({ operationId }) => operationId === 'getTask');
    expect(Object.keys(get?.responses ?? {})).toEqual([
      '200',
      '400',
      '401',
      '403',
      '404',
      '429',
      '500',
      '503',
    ]);
    const known = new Set(Object.values(problemKinds).map(({ status }) => String(status)));
    for (const { responses } of operations)
      for (const status of Object.keys(responses).filter((it) => it >= '400'))
        expect(known).toContain(status);
  });

  test('has an example of every problem that is one itself', () => {
    const example = z.object({
      value: z.looseObject({ type: z.string(), status: z.int(), title: z.string(), detail: z.string() }),
    });
    const response = z.object({
      content: z.record(z.string(), z.object({ examples: z.record(z.string(), example) })),
    });
    for (const it of Object.values(document.components.responses)) {
      const { content } = response.parse(it);
      for (const [kind, { value }] of Object.entries(content['application/problem+json']?.examples ?? {})) {
        const { status, title } = problemKinds[kind as ProblemKind];
        expect(value).toMatchObject({ type: `urn:beatless:problem:${kind}`, status, title });
      }
    }
  });

  test('has examples that fit their own schemas', () => {
    for (const [id, { spec }] of Object.entries<Route>(routes)) {
      for (const [status, { schema }] of Object.entries(spec.responses)) {
        const given = answerExamples[id as keyof typeof routes]?.[Number(status)];
        expect(schema?.safeParse(given).success ?? true, `${id} ${status}`).toBe(true);
      }
    }
    for (const [id, body] of Object.entries(bodyExamples)) {
      const { spec }: Route = routes[id as keyof typeof bodyExamples];
      expect(spec.body?.safeParse(body).success, id).toBe(true);
    }
    for (const { input, example, name } of catalogue)
      expect(input.safeParse(example).success, name).toBe(true);
  });

  test('tells the forms of a submit apart by the task', () => {
    const { SubmitTask, SubmitConvertPdf } = document.components.schemas;
    expect(SubmitTask).toMatchObject({
      discriminator: {
        propertyName: 'task',
        mapping: {
          convert_pdf: '#/components/schemas/SubmitConvertPdf',
          debug_task: '#/components/schemas/SubmitDebugTask',
          load_to_redshift: '#/components/schemas/SubmitLoadToRedshift',
        },
      },
    });
    expect(SubmitConvertPdf).toMatchObject({
      properties: { task: { const: 'convert_pdf' }, options: { $ref: '#/components/schemas/SubmitOptions' } },
      required: ['task'],
      anyOf: [{ required: ['input'] }, { required: ['inputUpload'] }],
      additionalProperties: false,
    });
    expect(document.components.schemas.SubmitDebugTask).toMatchObject({ required: ['task'] });
    expect(document.components.schemas.SubmitDebugTask).not.toHaveProperty('anyOf');
    expect(document.components.schemas.BatchItem).toMatchObject({
      properties: {
        task: { enum: expect.arrayContaining(['convert_pdf', 'debug_task']) },
        idempotencyKey: { type: 'string' },
      },
      required: ['task'],
      additionalProperties: false,
    });
    expect(document.components.schemas.SubmitBatch).toMatchObject({
      properties: { tasks: { type: 'array', minItems: 1, maxItems: 100 } },
    });
  });

  test('knows nothing of what the system makes for itself', () => {
    expect(catalogue.some(({ internal }) => internal)).toBe(true);
    expect(JSON.stringify(document)).not.toMatch(/deliver_callback|DeliverCallback/);
  });

  test('describes numbers in queries as numbers, times as times, and no pattern beside a format', () => {
    const list = operations.find(({ operationId }) => operationId === 'listTasks');
    const limit = list?.parameters?.find(({ name }) => name === 'limit');
    expect(limit?.schema).toEqual({ type: 'integer', minimum: 1, maximum: 100 });
    const both = (value: unknown): boolean =>
      value !== null &&
      typeof value === 'object' &&
      (('format' in value && 'pattern' in value) || Object.values(value).some(both));
    expect(both(document)).toBe(false);
  });

  test('spells out in patterns which characters are control characters and breaks of lines', () => {
    const text = JSON.stringify(document);
    expect(text).toContain(String.raw`"^[^\\u0000-\\u001f\\u007f-\\u009f]+$"`);
    expect(text).toContain(String.raw`"^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$"`);
    expect(text).not.toMatch(/\\p\{(?:Cc|Zl|Zp)\}/);
  });

  test('survives JSON', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });
});

test('the document of a deployment describes the tasks that it carries, and no others', () => {
  const { components, ...rest } = buildOpenApi(deployedTasks(['debug_task', 'deliver_callback']).definitions);
  expect(Object.keys(components.schemas).filter((name) => name.endsWith('Input'))).toEqual([
    'DebugTaskInput',
  ]);
  expect(rest['x-catalogue'].map(({ name }) => name)).toEqual(['debug_task']);
});
