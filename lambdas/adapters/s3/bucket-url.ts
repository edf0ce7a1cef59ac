import type { AwsUrl } from '../aws/signed-request.ts';

/** Where one object lies. */
export type ObjectUrl = AwsUrl;

/** Another S3 than AWS's, by the variables that the SDK itself heeds. */
export function endpointFromEnvironment(variables: NodeJS.ProcessEnv = process.env): string | undefined {
  return variables.AWS_ENDPOINT_URL_S3 ?? variables.AWS_ENDPOINT_URL;
}

/** An object's (or, with an empty key, the bucket's) URL: path style at an endpoint, else the bucket's own host. */
export function objectUrl(args: {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  readonly endpoint: string | undefined;
}): ObjectUrl {
  const { bucket, key, region, endpoint } = args;
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const base = new URL(endpoint ?? `https://${bucket}.s3.${region}.${domain}`);
  const inBucket = key === '' && endpoint ? '' : `/${key.split('/').map(escapeUri).join('/')}`;
  const { protocol, hostname, port, host } = base;
  return {
    protocol,
    hostname,
    port: port ? Number(port) : undefined,
    host,
    path: `${endpoint ? `/${bucket}` : ''}${inBucket}`,
  };
}

/** Percent-encoding as signature version 4 wants it: everything but A–Z a–z 0–9 - _ . ~ */
export function escapeUri(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
