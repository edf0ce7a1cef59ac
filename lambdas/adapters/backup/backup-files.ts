import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { BackupFiles } from '#core/backup/ports.ts';
import type { AwsConnection } from '../aws/connection.ts';
import { signedSender } from '../aws/signed-request.ts';
import { assertOk } from '../s3/assert-ok.ts';
import { endpointFromEnvironment, objectUrl } from '../s3/bucket-url.ts';

const compress = promisify(gzip);

/** Files in the bucket of backups. The signature of a put covers the bytes: what arrives otherwise is refused. */
export function s3BackupFiles({
  bucket,
  ...connection
}: AwsConnection & { readonly bucket: string }): BackupFiles {
  const { region } = connection;
  const endpoint = connection.endpoint ?? endpointFromEnvironment();
  const send = signedSender({ ...connection, service: 's3' });
  const put = async (key: string, contentType: string, body: Uint8Array) => {
    const headers = { 'content-type': contentType, 'content-length': String(body.byteLength) };
    const url = objectUrl({ bucket, key, region, endpoint });
    const answer = await send({ method: 'PUT', url, headers, body });
    await assertOk(answer, key);
    answer.resume();
  };
  return {
    putLines: async (key, lines) => {
      const body = await compress(lines);
      await put(key, 'application/gzip', body);
      return { bytes: body.byteLength, sha256: createHash('sha256').update(body).digest('hex') };
    },
    putJson: (key, value) => put(key, 'application/json', Buffer.from(JSON.stringify(value))),
    getJson: async (key) => {
      const answer = await send({ method: 'GET', url: objectUrl({ bucket, key, region, endpoint }) });
      await assertOk(answer, key);
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk);
      return JSON.parse(Buffer.concat(chunks).toString('utf8'));
    },
  };
}
