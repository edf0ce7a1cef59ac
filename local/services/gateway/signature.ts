import { createHash, createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

/** `access key / date / region / service / aws4_request` of a signature. */
export interface Scope {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** What is signed of an HTTP request (AWS Signature Version 4). */
export interface SignedParts {
  readonly method: string;
  /** As sent, still encoded; for every service but S3, encoded once more (`escapedPath`). */
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly signedHeaders: readonly string[];
  readonly payloadHash: string;
  /** `YYYYMMDDTHHMMSSZ` */
  readonly timestamp: string;
}

/** Reads a credential scope; undefined when it is none. */
export function parseScope(credential: string): Scope | undefined {
  const parts = credential.split('/');
  const [service, region, date] = [parts.at(-2), parts.at(-3), parts.at(-4)];
  const accessKeyId = parts.slice(0, -4).join('/');
  if (!accessKeyId || !date || !region || !service || parts.at(-1) !== 'aws4_request') return undefined;
  return { accessKeyId, date, region, service };
}

/** The signature that the holder of `secret` makes for these parts. */
export function signRequest(parts: SignedParts, scope: Scope, secret: string): string {
  const canonical = [
    parts.method,
    parts.path,
    canonicalQuery(parts.query),
    ...parts.signedHeaders.map((name) => `${name}:${headerValue(parts.headers[name])}`),
    '',
    parts.signedHeaders.join(';'),
    parts.payloadHash,
  ].join('\n');
  const scopeText = `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
  return signText(
    `AWS4-HMAC-SHA256\n${parts.timestamp}\n${scopeText}\n${sha256Hex(canonical)}`,
    scope,
    secret,
  );
}

/** How services other than S3 sign a path: encoded again, as it stands in the request. */
export function escapedPath(path: string): string {
  return path.split('/').map(encode).join('/');
}

/** The signature over any text: what a POST policy carries is signed as it is. */
export function signText(text: string, scope: Scope, secret: string): string {
  return createHmac('sha256', signingKey(scope, secret)).update(text).digest('hex');
}

/** Of a day, a service and a key: there are few, and each is made of four hashes, more than all else of a signature. */
const signingKeys = new Map<string, KeyObject>();
const mostKeys = 1_000;

function signingKey({ date, region, service }: Scope, secret: string): KeyObject {
  const name = `${date} ${region} ${service} ${secret}`;
  const known = signingKeys.get(name);
  if (known) return known;
  const ofDate = hmac(`AWS4${secret}`, date);
  const made = createSecretKey(hmac(hmac(hmac(ofDate, region), service), 'aws4_request'));
  // Each environment has a key of its own, and a date is whatever a caller writes.
  if (signingKeys.size >= mostKeys) signingKeys.clear();
  signingKeys.set(name, made);
  return made;
}

/** Compares signatures in constant time. */
export function isSameSignature(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** SHA-256 as signatures write it. */
export function sha256Hex(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

/** `20261120T101500Z` → ms since 1970; NaN when it is no such text. */
export function parseTimestamp(timestamp: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (!match) return Number.NaN;
  const [, year, month, day, hour, minute, second] = match.map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function headerValue(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value.join(',') : (value ?? '')).trim().replace(/ +/g, ' ');
}

function canonicalQuery(query: readonly (readonly [string, string])[]): string {
  const encoded = query.map(([name, value]) => [encode(name), encode(value)] as const);
  encoded.sort(([a, x], [b, y]) => compare(a, b) || compare(x, y));
  return encoded.map(([name, value]) => `${name}=${value}`).join('&');
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
