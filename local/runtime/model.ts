import type { PolicyDocument } from '#local/services/contract.ts';

/** A Lambda function as its template declares it, intrinsics resolved. */
export interface FunctionDefinition {
  readonly logicalId: string;
  readonly stack: string;
  readonly name: string;
  readonly arn: string;
  readonly codeFolder: string;
  readonly handler: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  readonly reservedConcurrency?: number;
  readonly roleArn: string;
  readonly logGroup: string;
}

/** An SQS queue; `visibilitySeconds` is its own visibility time. */
export interface QueueDefinition {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly visibilitySeconds: number;
}

interface TableDefinition {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly streamArn?: string;
}

/** A role with every policy that is attached to it. */
export interface RoleDefinition {
  readonly name: string;
  readonly arn: string;
  readonly policies: PolicyDocument[];
}

/** An SQS event source mapping. */
export interface MappingDefinition {
  readonly logicalId: string;
  readonly eventSourceArn: string;
  readonly functionName: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly maximumConcurrency?: number;
  readonly reportsItemFailures: boolean;
}

/** The CORS configuration of an HTTP API. */
export interface CorsDefinition {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds?: number;
  readonly allowCredentials: boolean;
}

/** An HTTP API (version 2). */
export interface ApiDefinition {
  readonly logicalId: string;
  readonly id: string;
  readonly cors?: CorsDefinition;
}

interface IntegrationDefinition {
  readonly id: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
}

/** A route; its key is `$default` or a method (or ANY) and a path. */
export interface RouteDefinition {
  readonly apiId: string;
  readonly routeKey: string;
  readonly integrationId: string;
}

interface StageDefinition {
  readonly apiId: string;
  readonly name: string;
  readonly rateLimit?: number;
  readonly burstLimit?: number;
  readonly variables: Readonly<Record<string, string>>;
}

/** A scheduled EventBridge rule. `input` is JSON text in place of the event. */
export interface RuleDefinition {
  readonly logicalId: string;
  readonly stack: string;
  readonly arn: string;
  readonly schedule: string;
  readonly enabled: boolean;
  readonly targets: readonly { readonly functionArn: string; readonly input?: string }[];
}

interface PermissionDefinition {
  readonly functionName: string;
  readonly principal: string;
}

/** How asynchronous invocations of a function are repeated (AWS::Lambda::EventInvokeConfig). */
interface AsyncInvokeDefinition {
  readonly functionName: string;
  readonly maximumRetries: number;
  readonly maximumAgeSeconds: number;
  readonly onFailureQueueArn?: string;
}

/** All that the stacks of a cloud assembly declare and that means something on one machine. */
export interface CloudModel {
  readonly functions: FunctionDefinition[];
  readonly queues: QueueDefinition[];
  readonly tables: TableDefinition[];
  readonly roles: RoleDefinition[];
  readonly mappings: MappingDefinition[];
  readonly apis: ApiDefinition[];
  readonly integrations: IntegrationDefinition[];
  readonly routes: RouteDefinition[];
  readonly stages: StageDefinition[];
  readonly rules: RuleDefinition[];
  readonly permissions: PermissionDefinition[];
  readonly asyncInvokes: AsyncInvokeDefinition[];
}

/** A model without anything in it. */
export function emptyModel(): CloudModel {
  return {
    functions: [],
    queues: [],
    tables: [],
    roles: [],
    mappings: [],
    apis: [],
    integrations: [],
    routes: [],
    stages: [],
    rules: [],
    permissions: [],
    asyncInvokes: [],
  };
}

/** Finds a function by what CloudFormation calls its name: the name itself, its ARN or its logical id. */
export function findFunction<F extends Pick<FunctionDefinition, 'name' | 'arn' | 'logicalId'>>(
  functions: readonly F[],
  nameOrArn: string,
): F | undefined {
  return functions.find(({ name, arn, logicalId }) => [name, arn, logicalId].includes(nameOrArn));
}
