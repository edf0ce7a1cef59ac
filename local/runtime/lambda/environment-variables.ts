import type { FunctionDefinition } from '#local/runtime/model.ts';
import { SERVICE_NAMES, SERVICES } from '#local/services/catalogue.ts';
import type { Principal, ServiceEndpoints } from '#local/services/contract.ts';

/** Where the SDK clients of a function find the services, and as whom they call them. */
export interface EnvironmentSurroundings {
  readonly region: string;
  readonly endpoints: ServiceEndpoints;
  /** Answers calls to services that are not emulated, so that none of them leaves the machine. */
  readonly otherServicesEndpoint: string;
}

/** The variables of one execution environment: the template's, Lambda's own, and nothing of the machine's but these. */
export function environmentVariables(
  definition: FunctionDefinition,
  principal: Principal,
  surroundings: EnvironmentSurroundings,
): Record<string, string> {
  const { region, endpoints, otherServicesEndpoint } = surroundings;
  return {
    ...definition.variables,
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '/tmp',
    TZ: 'UTC',
    LANG: 'en_US.UTF-8',
    ...(process.platform === 'win32' && { SYSTEMROOT: process.env.SYSTEMROOT ?? '' }),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMiB),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: definition.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${principal.environmentId}`,
    LAMBDA_TASK_ROOT: definition.codeFolder,
    _HANDLER: definition.handler,
    AWS_ACCESS_KEY_ID: principal.accessKeyId,
    AWS_SECRET_ACCESS_KEY: principal.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    // on one machine, the receiver of a webhook is the machine itself
    ALLOW_PRIVATE_CALLBACKS: 'true',
    AWS_ENDPOINT_URL: otherServicesEndpoint,
    ...endpointVariables(endpoints),
  };
}

/** What the SDK's clients read to find a service. */
function endpointVariables(endpoints: ServiceEndpoints): Record<string, string> {
  const pairs = SERVICE_NAMES.flatMap((name) =>
    SERVICES[name].endpointVariables.map((variable) => [`AWS_ENDPOINT_URL_${variable}`, endpoints[name]]),
  );
  return Object.fromEntries(pairs) as Record<string, string>;
}
