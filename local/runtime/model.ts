import type { ScheduleExpression } from '#local/schedules/expression.ts';
import type { PolicyDocument } from '#local/services/contract.ts';
import type { EventPath } from './events/event-path.ts';
import type { InputTransformer } from './events/input-transformer.ts';
import type { EventMatcher } from './events/pattern.ts';

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
  /** Whether X-Ray records its invocations. */
  readonly isTraced: boolean;
}

/** An SQS queue; `visibilitySeconds` is its own visibility time. */
export interface QueueDefinition {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly visibilitySeconds: number;
}

/** A DynamoDB table, and its stream if it has one. */
export interface TableDefinition {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly streamArn?: string;
  readonly streamViewType?: string;
}

/** What a schedule invokes, by which role. */
export interface ScheduleTargetDefinition {
  readonly arn: string;
  readonly roleArn: string;
  readonly deadLetterArn?: string;
}

interface ScheduleDefinition {
  readonly logicalId: string;
  readonly target: ScheduleTargetDefinition;
}

/** A role with every policy that is attached to it. */
export interface RoleDefinition {
  readonly name: string;
  readonly arn: string;
  readonly policies: PolicyDocument[];
  /** Services that may take it. */
  readonly trusts: readonly string[];
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

/** An event source mapping of a table's stream. Limits that the template does not set are infinite. */
export interface StreamMappingDefinition {
  readonly logicalId: string;
  readonly streamArn: string;
  readonly functionName: string;
  readonly enabled: boolean;
  readonly startAt: 'TRIM_HORIZON' | 'LATEST';
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** A record goes to the function if one of these fits; without any, every record does. */
  readonly patterns: readonly EventMatcher[];
  readonly bisects: boolean;
  readonly maximumRetries: number;
  readonly maximumAgeSeconds: number;
  readonly onFailureQueueArn?: string;
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

/** A WebSocket API; `routeSelection` says which member of a message names its route. */
export interface WebSocketApiDefinition {
  readonly logicalId: string;
  readonly id: string;
  readonly routeSelection: string;
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

/** Where a rule sends its events: `arn` is that of a function or a queue. */
export interface RuleTarget {
  readonly arn: string;
  /** JSON text in place of the event. */
  readonly input?: string;
  /** The part of the event that is sent. */
  readonly inputPath?: EventPath;
  readonly transformer?: InputTransformer;
  /** Of a message to a queue. */
  readonly messageGroupId?: string;
}

/** An EventBridge rule: it fires on a schedule, or for the events of its bus that its pattern fits, or both. */
export interface RuleDefinition {
  readonly logicalId: string;
  readonly stack: string;
  readonly arn: string;
  readonly busName: string;
  readonly schedule?: ScheduleExpression;
  readonly matches?: EventMatcher;
  readonly enabled: boolean;
  readonly targets: readonly RuleTarget[];
}

interface BusDefinition {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
}

/** What a queue's own policy allows to whom. */
interface QueuePolicyDefinition {
  readonly queueUrls: readonly string[];
  readonly document: PolicyDocument;
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

/** Where a distribution gets its answers: a bucket or the HTTP API, by its name. */
export interface OriginDefinition {
  readonly id: string;
  readonly domainName: string;
}

/** What a distribution does with requests whose path fits. */
export interface BehaviorDefinition {
  readonly pathPattern: string;
  readonly originId: string;
  readonly methods: readonly string[];
  readonly headerPolicyId?: string;
  /** Of the function that every request goes through first. */
  readonly functionArn?: string;
}

/** A CloudFront distribution; the last of its behaviours fits everything. */
export interface DistributionDefinition {
  readonly id: string;
  readonly isEnabled: boolean;
  /** What `/` means. */
  readonly rootObject: string;
  readonly origins: readonly OriginDefinition[];
  readonly behaviors: readonly BehaviorDefinition[];
}

interface EdgeFunctionDefinition {
  readonly arn: string;
  readonly name: string;
  readonly code: string;
}

interface HeaderPolicyDefinition {
  readonly id: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A custom resource: what it is comes from a function. */
export interface CustomResourceDefinition {
  readonly logicalId: string;
  readonly stack: string;
  readonly type: string;
  readonly functionArn: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** All that the stacks of a cloud assembly declare and that means something on one machine. */
export interface CloudModel {
  readonly functions: FunctionDefinition[];
  readonly queues: QueueDefinition[];
  readonly tables: TableDefinition[];
  readonly roles: RoleDefinition[];
  readonly queuePolicies: QueuePolicyDefinition[];
  readonly mappings: MappingDefinition[];
  readonly streamMappings: StreamMappingDefinition[];
  readonly apis: ApiDefinition[];
  readonly webSocketApis: WebSocketApiDefinition[];
  readonly integrations: IntegrationDefinition[];
  readonly routes: RouteDefinition[];
  readonly stages: StageDefinition[];
  readonly buses: BusDefinition[];
  readonly rules: RuleDefinition[];
  readonly schedules: ScheduleDefinition[];
  readonly permissions: PermissionDefinition[];
  readonly asyncInvokes: AsyncInvokeDefinition[];
  readonly distributions: DistributionDefinition[];
  readonly edgeFunctions: EdgeFunctionDefinition[];
  readonly headerPolicies: HeaderPolicyDefinition[];
  readonly customResources: CustomResourceDefinition[];
}

/** A model without anything in it. */
export function emptyModel(): CloudModel {
  return {
    functions: [],
    queues: [],
    tables: [],
    roles: [],
    queuePolicies: [],
    mappings: [],
    streamMappings: [],
    apis: [],
    webSocketApis: [],
    integrations: [],
    routes: [],
    stages: [],
    buses: [],
    rules: [],
    schedules: [],
    permissions: [],
    asyncInvokes: [],
    distributions: [],
    edgeFunctions: [],
    headerPolicies: [],
    customResources: [],
  };
}

/** Finds a function by what CloudFormation calls its name: the name itself, its ARN or its logical id. */
export function findFunction<F extends Pick<FunctionDefinition, 'name' | 'arn' | 'logicalId'>>(
  functions: readonly F[],
  nameOrArn: string,
): F | undefined {
  return functions.find(({ name, arn, logicalId }) => [name, arn, logicalId].includes(nameOrArn));
}
