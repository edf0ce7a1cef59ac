import { ServiceError } from '../service-error.ts';

/** What an entry of PutEvents says of its event. */
export interface EntryFields {
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly resources?: readonly string[];
  /** ms */
  readonly time?: number;
}

type Json = Readonly<Record<string, unknown>>;

/** EventBridge's limit for all entries of a request together. */
const MAX_TOTAL_BYTES = 1024 * 1024;
const MAX_DETAIL_TYPE_CHARS = 128;

/** Reads one entry; a ServiceError is what the caller gets for this entry alone. */
export function readEntry({ Source, DetailType, Detail, Resources, Time }: Json): EntryFields {
  const source = required('Source', Source);
  const detailType = required('DetailType', DetailType);
  if (detailType.length > MAX_DETAIL_TYPE_CHARS) {
    throw new ServiceError(
      'InvalidArgument',
      `DetailType has more than ${MAX_DETAIL_TYPE_CHARS} characters.`,
    );
  }
  if (source.startsWith('aws.')) {
    throw new ServiceError('NotAuthorizedForSourceException', 'Not authorized for the source.');
  }
  const time = typeof Time === 'number' ? Time * 1000 : Number.NaN;
  return {
    source,
    detailType,
    detail: readDetail(required('Detail', Detail)),
    ...(Array.isArray(Resources) && { resources: Resources.map(String) }),
    ...(Number.isFinite(time) && { time }),
  };
}

/** Refuses a request whose entries are too large together, counted as EventBridge counts. */
export function checkSize(entries: readonly Json[]): void {
  const size = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (size <= MAX_TOTAL_BYTES) return;
  throw new ServiceError(
    'ValidationException',
    `Total size of the entries in the request is over the limit.`,
  );
}

function sizeOf({ Time, Source, DetailType, Detail, Resources }: Json): number {
  const texts = [Source, DetailType, Detail, ...(Array.isArray(Resources) ? Resources : [])];
  const bytes = texts.reduce((sum: number, text) => sum + Buffer.byteLength(String(text ?? '')), 0);
  return bytes + (Time === undefined ? 0 : 14);
}

function required(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new ServiceError(
    'InvalidArgument',
    `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
  );
}

function readDetail(text: string): Readonly<Record<string, unknown>> {
  try {
    const detail: unknown = JSON.parse(text);
    if (typeof detail === 'object' && detail !== null && !Array.isArray(detail)) {
      return detail as Readonly<Record<string, unknown>>;
    }
  } catch {
    // told below
  }
  throw new ServiceError('MalformedDetail', 'Detail is malformed.');
}
