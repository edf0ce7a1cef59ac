import { realTimers } from '#local/clock.ts';
import type { FaultRule, PolicyDocument } from '../contract.ts';
import { decide } from '../gateway/policy.ts';
import type { StoredObjects } from '../s3/stored-objects.ts';
import type { SourceFile } from './engine/protocol.ts';
import type { Namespace } from './workgroups.ts';

/** A role that a COPY may take, with what it allows. */
export interface CopyRole {
  readonly policies: readonly PolicyDocument[];
  /** Services that may take it. */
  readonly trusts: readonly string[];
}

/** What the files of COPY statements are found and read with. */
export interface SourceFilesDeps {
  readonly objects: StoredObjects;
  readonly role: (arn: string) => CopyRole | undefined;
  /** The fault that was planned for the reading of a file. */
  readonly fault: (functionId: string) => FaultRule | undefined;
}

/** Where a COPY reads, and as whom. */
interface CopySource {
  /** The statement that loads, and whose it is. */
  readonly statement: string;
  readonly functionId: string;
  readonly namespace: Namespace;
  readonly source: string;
  readonly role: string;
  readonly isManifest: boolean;
}

/** The files that COPY statements read, under the rights of the roles that they name. */
export interface SourceFiles {
  list(source: CopySource): Promise<readonly SourceFile[]>;
  /** The next bytes of a file; undefined at its end. */
  read(statement: string, file: number): Promise<Uint8Array | undefined>;
  /** Closes what the statement has left open. */
  close(statement: string): void;
}

interface Place {
  readonly bucket: string;
  readonly key: string;
}

const SERVICES = ['redshift.amazonaws.com', 'redshift-serverless.amazonaws.com'];
const MAX_MANIFEST_BYTES = 10 << 20;

/** A COPY that cannot find or read its files: an error of the statement, in the words of the warehouse. */
class SourceError extends Error {}

/** Creates it with nothing open. */
export function createSourceFiles({ objects, role: roleOf, fault }: SourceFilesDeps): SourceFiles {
  const openFiles = new Map<
    string,
    Map<number, { readonly chunks: AsyncIterator<Buffer>; readonly functionId: string; isFirst: boolean }>
  >();

  const rights = ({ namespace, role }: CopySource): CopyRole => {
    const arn = role === 'default' ? namespace.defaultRole : role;
    if (arn === undefined) throw new SourceError('The warehouse has no default IAM role');
    const found = roleOf(arn);
    const isTaken =
      namespace.roles.includes(arn) && SERVICES.some((service) => found?.trusts.includes(service));
    if (found && isTaken) return found;
    throw new SourceError(`User ${namespace.arn} is not authorized to assume IAM Role ${arn}`);
  };

  const demand = ({ policies }: CopyRole, action: string, resource: string, prefix?: string): void => {
    const context = { 'aws:securetransport': 'true', ...(prefix !== undefined && { 's3:prefix': prefix }) };
    if (!decide(policies, { action, resource, context }).allowed)
      throw s3Error('Access Denied', 403, 'AccessDenied', resource);
  };

  const sizeOf = (role: CopyRole, { bucket, key }: Place): number | undefined => {
    demand(role, 's3:GetObject', `arn:aws:s3:::${bucket}/${key}`);
    return objects.size(bucket, key);
  };

  const entries = async (source: CopySource, role: CopyRole): Promise<{ place: Place; size: number }[]> => {
    const place = parseUrl(source.source);
    if (!objects.hasBucket(place.bucket))
      throw s3Error('The specified bucket does not exist', 404, 'NoSuchBucket', source.source);
    if (!source.isManifest) {
      demand(role, 's3:ListBucket', `arn:aws:s3:::${place.bucket}`, place.key);
      const found = objects.list(place.bucket, place.key);
      if (found.length === 0) throw new SourceError(`The specified S3 prefix '${place.key}' does not exist`);
      for (const { key } of found) sizeOf(role, { bucket: place.bucket, key });
      return found.map(({ key, size }) => ({ place: { bucket: place.bucket, key }, size }));
    }
    const size = sizeOf(role, place);
    if (size === undefined)
      throw s3Error('The specified key does not exist.', 404, 'NoSuchKey', source.source);
    if (size > MAX_MANIFEST_BYTES) throw new SourceError('The manifest file is too large');
    const listed = readManifest(await whole(objects.read(place.bucket, place.key)));
    return listed.flatMap(({ url, mandatory }) => {
      const own = parseUrl(url);
      const found = sizeOf(role, own);
      if (found !== undefined) return [{ place: own, size: found }];
      if (mandatory) throw s3Error('The specified key does not exist.', 404, 'NoSuchKey', url);
      return [];
    });
  };

  return {
    async list(source) {
      const { statement, functionId } = source;
      const own = openFiles.get(statement) ?? new Map();
      openFiles.set(statement, own);
      const found = await entries(source, rights(source));
      return found.map(({ place: { bucket, key }, size }) => {
        const file = own.size;
        own.set(file, {
          chunks: objects.read(bucket, key)[Symbol.asyncIterator](),
          functionId,
          isFirst: true,
        });
        return { url: `s3://${bucket}/${key}`, size, file };
      });
    },
    async read(statement, file) {
      const found = openFiles.get(statement)?.get(file);
      if (!found) return undefined;
      if (found.isFirst) {
        found.isFirst = false;
        const planned = fault(found.functionId);
        if (planned?.effect === 'delay')
          await new Promise((resolve) => realTimers.setTimeout(resolve, planned.delayMs ?? 0));
        else if (planned)
          throw s3Error(
            planned.message ?? 'Access Denied',
            planned.error === 'SlowDown' ? 503 : 403,
            planned.error ?? 'AccessDenied',
            `file ${file}`,
          );
      }
      const { value, done } = await found.chunks.next();
      if (done) openFiles.get(statement)?.delete(file);
      // A copy of its own can be handed to another thread
      return done ? undefined : new Uint8Array(value);
    },
    close(statement) {
      for (const { chunks } of openFiles.get(statement)?.values() ?? []) void chunks.return?.();
      openFiles.delete(statement);
    },
  };
}

function s3Error(message: string, status: number, code: string, what: string): SourceError {
  return new SourceError(
    `S3ServiceException:${message},Status ${status},Error ${code},Rid LOCAL,CanRetry ${status >= 500 ? 1 : 0}\n  Detail: ${what}`,
  );
}

function parseUrl(url: string): Place {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(url) ?? [];
  if (bucket === '') throw new SourceError(`The S3 path ${url} is not valid`);
  return { bucket, key };
}

function readManifest(text: string): { readonly url: string; readonly mandatory: boolean }[] {
  const bad = (): SourceError => new SourceError('Manifest file is not in correct json format');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw bad();
  }
  const { entries } = (parsed ?? {}) as { entries?: unknown };
  if (!Array.isArray(entries)) throw bad();
  if (entries.length === 0) throw new SourceError('The manifest lists no files');
  return entries.map((entry: unknown) => {
    const { url, mandatory = false } = (entry ?? {}) as { url?: unknown; mandatory?: unknown };
    if (typeof url !== 'string' || !url.startsWith('s3://') || typeof mandatory !== 'boolean') throw bad();
    return { url, mandatory };
  });
}

async function whole(chunks: AsyncIterable<Buffer>): Promise<string> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString();
}
