import { SignatureV4 } from '@smithy/signature-v4';
import type { ObjectLinks } from '#core/ports.ts';
import type { Credentials } from '../aws/credentials.ts';
import { Sha256 } from '../aws/sha256.ts';
import { endpointFromEnvironment, escapeUri, type ObjectUrl, objectUrl } from './bucket-url.ts';
import { attachment } from './content-disposition.ts';
import { download } from './download.ts';
import type { Buckets } from './object-store.ts';
import { signPostPolicy } from './post-policy.ts';

export interface PresignOptions extends Buckets {
  readonly region: string;
  /** Asked for each signature, as those of a function change. A link dies with the credentials that signed it. */
  readonly credentials: () => Promise<Credentials>;
  /** Another S3 than AWS's, addressed in path style; default from AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL. */
  readonly endpoint?: string;
  readonly now?: () => number;
}

const readSeconds = 60;
const readTimeoutMs = 10_000;

/** Signs links and upload forms without the S3 client, which would be a third of the api function's bundle. */
export function presignedLinks(options: PresignOptions): ObjectLinks {
  const { uploadsBucket, resultsBucket, region, credentials, now = Date.now } = options;
  const endpoint = options.endpoint ?? endpointFromEnvironment();
  const resultUrl = (key: string) => objectUrl({ bucket: resultsBucket, key, region, endpoint });
  const sign = signer(region, credentials);
  return {
    uploadForm: async (asked) => {
      const { protocol, host, path } = objectUrl({ bucket: uploadsBucket, key: '', region, endpoint });
      const fields = await signPostPolicy({ bucket: uploadsBucket, ...asked }, region, await credentials());
      return { url: `${protocol}//${host}${path}`, fields };
    },
    uploadLink: ({ key, expiresSeconds, now: at }) =>
      sign(objectUrl({ bucket: uploadsBucket, key, region, endpoint }), {}, expiresSeconds, at),
    resultLink: ({ key, fileName, expiresSeconds, now: at }) =>
      sign(resultUrl(key), { 'response-content-disposition': attachment(fileName) }, expiresSeconds, at),
    readResult: async (key, maxBytes) => {
      const link = await sign(resultUrl(key), {}, readSeconds, now());
      return download(link, maxBytes, readTimeoutMs);
    },
  };
}

/** Signature version 4 in the query of a GET. */
function signer(region: string, credentials: () => Promise<Credentials>) {
  const signature = new SignatureV4({
    service: 's3',
    region,
    credentials,
    sha256: Sha256,
    uriEscapePath: false, // S3 alone signs the path as it stands
    applyChecksum: false,
  });
  return async (
    url: ObjectUrl,
    query: Record<string, string>,
    expiresIn: number,
    now: number,
  ): Promise<string> => {
    const { protocol, hostname, port, host, path } = url;
    const headers = { host, 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' };
    const request = { method: 'GET', protocol, hostname, port, path, query, headers };
    const signed = await signature.presign(request, { expiresIn, signingDate: new Date(now) });
    const pairs = Object.entries(signed.query ?? {}).map(
      ([name, value]) => `${escapeUri(name)}=${escapeUri(String(value))}`,
    );
    return `${protocol}//${host}${path}?${pairs.join('&')}`;
  };
}
