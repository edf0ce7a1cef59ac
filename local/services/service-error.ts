import type { Answer } from './answer.ts';
import { factsOf, type ServiceName } from './catalogue.ts';

/** How a service words its errors: JSON with `__type`, JSON with a header (REST), or XML (S3). */
export type Wording = ServiceName;

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

/** The error for an operation that is not emulated; its name tells what is missing. */
export function unknownOperation(operation: string): ServiceError {
  return new ServiceError(
    'UnknownOperationException',
    `The local cloud does not know the operation ${operation}`,
  );
}

/** The error as the service's protocol words it. */
export function errorAnswer(wording: Wording, error: ServiceError): Answer {
  const { protocol, errorNamespace = '', errorText = 'message' } = factsOf(wording);
  if (protocol === 'rest-xml') return xmlError(error);
  const isRest = protocol === 'rest-json';
  const body = {
    ...(!isRest && { __type: `${errorNamespace}${error.code}` }),
    [errorText]: error.message,
    ...error.details,
  };
  const side = error.status >= 500 ? 'Receiver' : 'Sender';
  return {
    status: error.status,
    headers: {
      'content-type': mediaType(wording),
      ...(isRest && { 'x-amzn-errortype': error.code }),
      // SQS clients take the name of an error from this header when it is there
      ...(wording === 'sqs' && { 'x-amzn-query-error': `${queryCode(error.code)};${side}` }),
    },
    body: JSON.stringify(body),
  };
}

/** The media type of what a service answers. */
export function mediaType(wording: Wording): string {
  const { protocol } = factsOf(wording);
  switch (protocol) {
    case 'rest-json':
      return 'application/json';
    case 'rest-xml':
      return 'application/xml';
    case 'json-1.0':
    case 'json-1.1':
      return `application/x-amz-${protocol}`;
    default:
      return protocol satisfies never;
  }
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
