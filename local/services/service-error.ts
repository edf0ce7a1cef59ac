import type { Answer } from './answer.ts';

/** How a service words its errors: JSON with `__type` (DynamoDB, SQS, EventBridge) or XML (S3). */
export type Wording = 'dynamodb' | 'sqs' | 'events' | 's3';

/** An AWS error to be answered; `details` are further members (JSON) or elements (XML) of its body. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status = 400, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

/** The error as the service's protocol words it. */
export function errorAnswer(wording: Wording, error: ServiceError): Answer {
  if (wording === 's3') return xmlError(error);
  const body = {
    __type: `${NAMESPACES[wording]}${error.code}`,
    message: error.message,
    ...error.details,
  };
  const side = error.status >= 500 ? 'Receiver' : 'Sender';
  return {
    status: error.status,
    headers: {
      'content-type': jsonType(wording),
      // SQS clients take the name of an error from this header when it is there
      ...(wording === 'sqs' && { 'x-amzn-query-error': `${queryCode(error.code)};${side}` }),
    },
    body: JSON.stringify(body),
  };
}

const NAMESPACES: Readonly<Record<Exclude<Wording, 's3'>, string>> = {
  sqs: 'com.amazonaws.sqs#',
  dynamodb: 'com.amazonaws.dynamodb.v20120810#',
  events: '',
};

/** The media type of a service's JSON. */
export function jsonType(wording: Wording): string {
  return wording === 'events' ? 'application/x-amz-json-1.1' : 'application/x-amz-json-1.0';
}

/** Names that the query protocol of SQS has for errors of its JSON protocol. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
};

function queryCode(code: string): string {
  return QUERY_CODES[code] ?? code;
}

function xmlError(error: ServiceError): Answer {
  const details = Object.entries(error.details).map(([name, value]) => element(name, String(value)));
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${element('Code', error.code)}${element('Message', error.message)}${details.join('')}${element('RequestId', crypto.randomUUID())}</Error>`;
  return { status: error.status, headers: { 'content-type': 'application/xml' }, body };
}

/** An XML element with its text escaped. */
export function element(name: string, text: string | number | boolean): string {
  return `<${name}>${escapeXml(String(text))}</${name}>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** Text for XML: markup characters escaped, carriage returns kept. */
function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? character);
}
