import { join as joinPath } from 'node:path';
import { Duration, RemovalPolicy, Size, Tags } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  type RecursiveLoop,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { BundleName } from '#lib/bundling/function-bundles.ts';
import type { Access } from './access.ts';
import { failuresTo } from './failures-to.ts';

export interface NodeFunctionProps<Env> {
  readonly description: string;
  /** Folder that bundleFunctions wrote to, and the package of this function in it. */
  readonly bundles: string;
  readonly bundle: BundleName;
  /** Everything that the function's env.ts asks for, with the right to use it. */
  readonly access: Access<Env>;
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  /** For functions that Lambda calls in the background. */
  readonly async?: AsyncInvocation;
  /** ALLOW only where a function sends to its own queue by design: Lambda stops such loops after 16 rounds. */
  readonly recursiveLoop?: RecursiveLoop;
  /** Whether X-Ray records its invocations: Lambda does it, nothing of it is in the bundle. */
  readonly traced?: boolean;
}

/** What Lambda does when a call in the background fails. */
interface AsyncInvocation {
  /** At most 2; a minute and two minutes later. */
  readonly retries: number;
  /** How long it tries while the function is throttled. */
  readonly maxAge: Duration;
  /** Where the event goes that failed for good; without it, nowhere. */
  readonly failures?: IQueue;
}

/** A Lambda function on Node 24 and Graviton, with a role and a log group of its own and no managed policy. */
export class NodeFunction<Env extends { readonly [name in keyof Env]: string }> extends Construct {
  readonly lambda: LambdaFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;
  readonly isTraced: boolean;

  constructor(scope: Construct, id: string, props: NodeFunctionProps<Env>) {
    super(scope, id);
    this.isTraced = props.traced ?? false;
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', {
      description: `What may be done by: ${props.description}`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    this.logGroup.grantWrite(this.role);
    for (const statement of props.access.statements) this.role.addToPolicy(statement);
    this.lambda = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(joinPath(props.bundles, props.bundle)),
      handler: 'index.handler',
      memorySize: props.memoryMiB,
      ephemeralStorageSize: Size.mebibytes(512),
      timeout: Duration.seconds(props.timeoutSeconds),
      environment: { ...props.access.variables },
      role: this.role,
      logGroup: this.logGroup,
      recursiveLoop: props.recursiveLoop,
      // CDK lets the role put segments and telemetry, which takes no resource.
      ...(this.isTraced ? { tracing: Tracing.ACTIVE } : {}),
      ...(props.async ? inBackground(props.async) : {}),
    });
    if (props.async?.failures) this.role.addToPolicy(failuresTo(props.async.failures).permission);
    Tags.of(this).add('beatless:component', props.bundle);
  }
}

function inBackground({ retries, maxAge, failures }: AsyncInvocation) {
  const onFailure = failures && failuresTo(failures).destination;
  return { retryAttempts: retries, maxEventAge: maxAge, onFailure };
}
