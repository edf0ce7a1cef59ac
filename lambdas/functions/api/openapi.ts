import { readFileSync } from 'node:fs';
import type { AnyTaskDefinition } from '#core/define-task.ts';
import { catalogue } from '#tasks/catalogue.ts';
import { catalogueEntry, submitSchemas } from './openapi/definitions.ts';
import { description, tags } from './openapi/introduction.ts';
import type { JsonSchema } from './openapi/json-schema.ts';
import { namedSchemas } from './openapi/named-schemas.ts';
import { operationOf } from './openapi/operations.ts';
import { problemResponses, problemSchema } from './openapi/problems.ts';
import { type OperationId, routes } from './routes.ts';

/**
 * Makes the OpenAPI 3.1 document from the route table and the definitions that are deployed. Runs at build time only: the generator of JSON
 * Schemas does not belong into the function.
 */
export function buildOpenApi(deployed: readonly AnyTaskDefinition[] = catalogue) {
  const offered = deployed.filter(({ internal }) => !internal);
  const schemas: Record<string, JsonSchema> = {
    ...namedSchemas(),
    ...submitSchemas(offered),
    Problem: problemSchema,
  };
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [id, { spec }] of Object.entries(routes)) {
    paths[spec.path] = {
      ...paths[spec.path],
      [spec.method.toLowerCase()]: operationOf(id as OperationId, offered),
    };
  }
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'Beatless',
      version: versionOfPackage(),
      description,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags,
    security: [{ apiKey: [] }],
    paths,
    components: {
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description:
            'An API key, `bl_…`. Made by POST /v1/keys; the first one by `npx beatless keys create --stack NAME`.',
        },
      },
      responses: problemResponses(),
      schemas,
    },
    'x-catalogue': offered.map(catalogueEntry),
  };
}

function versionOfPackage(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return version;
}
