import type { IncomingHttpHeaders } from 'node:http';
import { factsOf } from '../catalogue.ts';
import { queryValue, type RequestTarget } from '../request-target.ts';
import { ServiceError, type Wording } from '../service-error.ts';
import type { Caller, Keyring, KnownKey } from './callers.ts';
import {
  escapedPath,
  isSameSignature,
  parseScope,
  parseTimestamp,
  type Scope,
  sha256Hex,
  signRequest,
  signText,
} from './signature.ts';

/** A request as far as signatures see it. `body` is given where the whole body is read before (JSON services). */
export interface SignedRequest {
  readonly method: string;
  readonly target: RequestTarget;
  readonly headers: IncomingHttpHeaders;
  readonly body?: Buffer;
}

/** The caller of a request signed in its Authorization header or in its query (presigned); else a ServiceError. */
export function authenticate(wording: Wording, request: SignedRequest, keys: Keyring): Caller {
  const header = request.headers.authorization;
  if (header !== undefined) return authenticateHeader(wording, request, header, keys);
  if (queryValue(request.target.query, 'X-Amz-Signature') !== undefined)
    return authenticateQuery(wording, request, keys);
  throw refusals(wording).missing();
}

/** The caller who signed the policy of a browser form upload. */
export function authenticateForm(fields: ReadonlyMap<string, string>, keys: Keyring): Caller {
  const scope = parseScope(fields.get('x-amz-credential') ?? '');
  const policy = fields.get('policy');
  const signature = fields.get('x-amz-signature');
  if (!scope || !policy || !signature) throw refusals('s3').missing();
  const key = findKey('s3', scope, keys);
  if (!isSameSignature(signText(policy, scope, key.secretAccessKey), signature))
    throw refusals('s3').mismatch();
  return key.caller;
}

function authenticateHeader(wording: Wording, request: SignedRequest, header: string, keys: Keyring): Caller {
  const fields = new Map<string, string>();
  for (const part of header.replace(/^AWS4-HMAC-SHA256\s+/, '').split(',')) {
    const sign = part.indexOf('=');
    fields.set(part.slice(0, sign).trim(), part.slice(sign + 1).trim());
  }
  const scope = parseScope(fields.get('Credential') ?? '');
  if (!scope) throw refusals(wording).missing();
  const key = findKey(wording, scope, keys);
  if (key.isRetired) throw refusals(wording).unknown();
  const { headers, body = Buffer.alloc(0), method, target } = request;
  const expected = signRequest(
    {
      method,
      query: target.query,
      path: wording === 's3' ? target.path : escapedPath(target.path),
      headers,
      signedHeaders: (fields.get('SignedHeaders') ?? '').split(';'),
      payloadHash: single(headers['x-amz-content-sha256']) ?? sha256Hex(body),
      timestamp: single(headers['x-amz-date']) ?? '',
    },
    scope,
    key.secretAccessKey,
  );
  if (!isSameSignature(expected, fields.get('Signature') ?? '')) throw refusals(wording).mismatch();
  return key.caller;
}

function authenticateQuery(wording: Wording, request: SignedRequest, keys: Keyring): Caller {
  const { headers, method } = request;
  const { path, query } = request.target;
  const scope = parseScope(queryValue(query, 'X-Amz-Credential') ?? '');
  if (!scope) throw refusals(wording).missing();
  const key = findKey(wording, scope, keys);
  const timestamp = queryValue(query, 'X-Amz-Date') ?? '';
  const expected = signRequest(
    {
      method,
      path,
      query: query.filter(([name]) => name !== 'X-Amz-Signature'),
      headers,
      signedHeaders: (queryValue(query, 'X-Amz-SignedHeaders') ?? '').split(';'),
      payloadHash: queryValue(query, 'X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD',
      timestamp,
    },
    scope,
    key.secretAccessKey,
  );
  if (!isSameSignature(expected, queryValue(query, 'X-Amz-Signature') ?? ''))
    throw refusals(wording).mismatch();
  const expiresAt =
    parseTimestamp(timestamp) + Number(queryValue(query, 'X-Amz-Expires') ?? Number.NaN) * 1000;
  if (!(Date.now() < expiresAt)) throw new ServiceError('AccessDenied', 'Request has expired', 403);
  return key.caller;
}

function findKey(wording: Wording, scope: Scope, keys: Keyring): KnownKey {
  const key = keys.find(scope.accessKeyId);
  if (!key) throw refusals(wording).unknown();
  return key;
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.';
const json = (status: number) => ({
  missing: () =>
    new ServiceError(
      'MissingAuthenticationTokenException',
      'Request is missing Authentication Token',
      status,
    ),
  unknown: () =>
    new ServiceError(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
      status,
    ),
  mismatch: () => new ServiceError('InvalidSignatureException', MISMATCH, status),
});

const XML = {
  missing: () => new ServiceError('AccessDenied', 'Access Denied', 403),
  unknown: () =>
    new ServiceError(
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      403,
    ),
  mismatch: () => new ServiceError('SignatureDoesNotMatch', MISMATCH, 403),
};

function refusals(wording: Wording): ReturnType<typeof json> {
  const { protocol, refusedStatus } = factsOf(wording);
  return protocol === 'rest-xml' ? XML : json(refusedStatus);
}
