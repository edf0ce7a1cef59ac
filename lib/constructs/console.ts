import { join } from 'node:path';
import { CustomResource, Duration, FileSystem, Fn, RemovalPolicy, Tags } from 'aws-cdk-lib';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginRequestPolicy,
  PriceClass,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ConsoleFilesEnv } from '#functions/console-files/env.ts';
import { siteBucket } from './bucket-access.ts';
import { consoleHeaders } from './console-headers.ts';
import { NodeFunction } from './node-function.ts';

export interface ConsoleProps {
  /** Address of the HTTP API, with https:// */
  readonly apiUrl: string;
  /** Address of the push channel, with wss:// */
  readonly pushUrl: string;
  readonly bundles: string;
  /** Where browsers send files to and read results from. */
  readonly storage: readonly IBucket[];
}

/** Access logs are for finding out what happened, not for keeping. */
const logDays = 90;

/**
 * The web console: static files in a closed bucket behind CloudFront, with the API under the same address, so that the
 * page needs no other origin, no CORS and no cookie.
 */
export class Console extends Construct {
  readonly distribution: Distribution;
  readonly site: Bucket;
  readonly logs: Bucket;
  readonly placer: NodeFunction<ConsoleFilesEnv>;
  /** With https:// and without a slash at the end. */
  readonly url: string;

  constructor(scope: Construct, id: string, { apiUrl, pushUrl, bundles, storage }: ConsoleProps) {
    super(scope, id);
    this.logs = this.logBucket();
    this.site = new Bucket(this, 'Site', {
      ...closed,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      serverAccessLogsBucket: this.logs,
      serverAccessLogsPrefix: 'site/',
      // Every release brings all of it; nothing in it is anybody's work.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.distribution = this.distributionOf(apiUrl, pushUrl, storage);
    this.url = `https://${this.distribution.distributionDomainName}`;
    this.placer = new NodeFunction<ConsoleFilesEnv>(this, 'Files', {
      description: "Puts the console's files, which it carries, into their bucket at each deployment.",
      bundles,
      bundle: 'console-files',
      access: siteBucket(this.site),
      memoryMiB: 512,
      timeoutSeconds: 60,
    });
    const release = new CustomResource(this, 'Release', {
      resourceType: 'Custom::ConsoleFiles',
      serviceToken: this.placer.lambda.functionArn,
      serviceTimeout: Duration.minutes(2),
      properties: { Release: FileSystem.fingerprint(join(bundles, 'console-files')) },
    });
    // Its rights must be there before it runs, and until it has emptied the bucket.
    release.node.addDependency(this.placer.role, this.site);
    Tags.of(this).add('beatless:component', 'console');
  }

  private distributionOf(apiUrl: string, pushUrl: string, storage: readonly IBucket[]): Distribution {
    const api: BehaviorOptions = {
      origin: new HttpOrigin(Fn.select(2, Fn.split('/', apiUrl))),
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      // The API's own name must stand in Host, or its gateway does not know the request.
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    };
    return new Distribution(this, 'Distribution', {
      comment: 'Beatless: the console and the API under one address',
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      logBucket: this.logs,
      logFilePrefix: 'distribution/',
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(this.site),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        compress: true,
        responseHeadersPolicy: consoleHeaders(this, storage),
        functionAssociations: [{ function: this.pages(), eventType: FunctionEventType.VIEWER_REQUEST }],
      },
      additionalBehaviors: {
        ...Object.fromEntries(apiPaths.map((path) => [path, api])),
        [pushPath]: { ...api, origin: new HttpOrigin(Fn.select(2, Fn.split('/', pushUrl))) },
      },
    });
  }

  private pages(): EdgeFunction {
    return new EdgeFunction(this, 'Pages', {
      comment:
        'The console finds its pages itself: a path without a file ending is answered with its entry page',
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline(pageOfPath),
    });
  }

  private logBucket(): Bucket {
    return new Bucket(this, 'Logs', {
      ...closed,
      // CloudFront writes its logs by an access list.
      objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [{ id: 'expire', expiration: Duration.days(logDays) }],
    });
  }
}

/** What of the address is the API's; everything else is the console's. */
const apiPaths = ['/v1/*', '/docs', '/docs/*', '/openapi.json', '/health'];

/** The push channel: the name of its stage, so that API Gateway finds it there. */
const pushPath = '/ws';

const closed = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  encryption: BucketEncryption.S3_MANAGED,
  enforceSSL: true,
} as const;

/** Runs at CloudFront's edge. */
const pageOfPath = `function handler(event) {
  var request = event.request;
  if (!/\\.[a-z0-9]+$/i.test(request.uri)) request.uri = '/index.html';
  return request;
}`;
