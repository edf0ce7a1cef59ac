/** What there is to know of an emulated service apart from what it does. */
interface ServiceFacts {
  /** As people call it. */
  readonly title: string;
  /** How requests and errors are written: JSON named by X-Amz-Target, JSON by paths, or XML by paths. */
  readonly protocol: 'json-1.0' | 'json-1.1' | 'rest-json' | 'rest-xml';
  /** What the SDK's clients look for after `AWS_ENDPOINT_URL_`. */
  readonly endpointVariables: readonly string[];
  /** Status of an answer to somebody who may not call. */
  readonly refusedStatus: 400 | 403;
  /** Before the code of an error in its body. */
  readonly errorNamespace?: string;
  /** The member of an error's body that has its text; default `message`. */
  readonly errorText?: 'Message';
}

/**
 * Every service that is emulated, in the order of its ports. A further one is a line here and one in `start.ts`: its port,
 * its name in the ready line, its endpoint variables and its errors follow from it.
 */
export const SERVICES = {
  dynamodb: {
    title: 'DynamoDB',
    protocol: 'json-1.0',
    endpointVariables: ['DYNAMODB', 'DYNAMODB_STREAMS'],
    refusedStatus: 400,
    errorNamespace: 'com.amazonaws.dynamodb.v20120810#',
  },
  sqs: {
    title: 'SQS',
    protocol: 'json-1.0',
    endpointVariables: ['SQS'],
    refusedStatus: 403,
    errorNamespace: 'com.amazonaws.sqs#',
  },
  s3: { title: 'S3', protocol: 'rest-xml', endpointVariables: ['S3'], refusedStatus: 403 },
  events: {
    title: 'EventBridge',
    protocol: 'json-1.1',
    endpointVariables: ['EVENTBRIDGE'],
    refusedStatus: 400,
  },
  scheduler: {
    title: 'Scheduler',
    protocol: 'rest-json',
    endpointVariables: ['SCHEDULER'],
    refusedStatus: 403,
    errorText: 'Message',
  },
  'redshift-data': {
    title: 'Redshift Data',
    protocol: 'json-1.1',
    endpointVariables: ['REDSHIFT_DATA'],
    refusedStatus: 400,
    errorText: 'Message',
  },
  'execute-api': {
    title: 'execute-api',
    protocol: 'rest-json',
    endpointVariables: ['APIGATEWAYMANAGEMENTAPI'],
    refusedStatus: 403,
  },
  ses: { title: 'SES', protocol: 'rest-json', endpointVariables: ['SESV2'], refusedStatus: 403 },
} as const satisfies Readonly<Record<string, ServiceFacts>>;

/** The services as faults, counts and `ready.json` name them. */
export type ServiceName = keyof typeof SERVICES;

/** The same with all optional facts. */
export const factsOf = (name: ServiceName): ServiceFacts => SERVICES[name];

/** Their names, in the order of their ports. */
export const SERVICE_NAMES = Object.keys(SERVICES) as readonly ServiceName[];

/** One value for each service. */
export function forEachService<T>(make: (name: ServiceName) => T): Readonly<Record<ServiceName, T>> {
  return Object.fromEntries(SERVICE_NAMES.map((name) => [name, make(name)])) as Record<ServiceName, T>;
}
