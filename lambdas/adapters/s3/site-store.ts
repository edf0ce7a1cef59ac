import type { IncomingMessage } from 'node:http';
import { extname } from 'node:path';
import type { SiteStore } from '#core/ports.ts';
import type { Credentials } from '../aws/credentials.ts';
import { signedSender } from '../aws/signed-request.ts';
import { endpointFromEnvironment, objectUrl } from './bucket-url.ts';

interface SiteStoreOptions {
  readonly bucket: string;
  readonly region: string;
  readonly credentials: () => Promise<Credentials>;
  /** Another S3 than AWS's; default from the environment. */
  readonly endpoint?: string;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

/** The console's bucket. Names of parts carry a hash of their content, so they never change; pages are asked for again. */
export function s3SiteStore({ bucket, region, credentials, ...given }: SiteStoreOptions): SiteStore {
  const endpoint = given.endpoint ?? endpointFromEnvironment();
  const send = signedSender({ service: 's3', region, credentials });
  const urlOf = (key: string) => objectUrl({ bucket, key, region, endpoint });
  return {
    put: async ({ name, content }) => {
      const contentType = contentTypes[extname(name)];
      if (!contentType) throw new Error(`${name}: no content type is known for that ending`);
      const headers = {
        'content-type': contentType,
        'cache-control': contentType.startsWith('text/html')
          ? 'no-cache'
          : 'public, max-age=31536000, immutable',
        'content-length': String(content.byteLength),
      };
      await textOf(await send({ method: 'PUT', url: urlOf(name), headers, body: content }), name);
    },
    list: async () => {
      const found: { name: string; modifiedAt: number }[] = [];
      for (let token: string | undefined; ; ) {
        const query = { 'list-type': '2', ...(token === undefined ? {} : { 'continuation-token': token }) };
        const xml = await textOf(await send({ method: 'GET', url: urlOf(''), query }), bucket);
        for (const [, entry = ''] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs))
          found.push({ name: tag(entry, 'Key'), modifiedAt: Date.parse(tag(entry, 'LastModified')) });
        if (tag(xml, 'IsTruncated') !== 'true') return found;
        token = tag(xml, 'NextContinuationToken');
      }
    },
    remove: async (name) => {
      await textOf(await send({ method: 'DELETE', url: urlOf(name) }), name);
    },
  };
}

/** Names of files of the console are letters, digits, dots and hyphens: nothing in them is escaped in XML. */
function tag(xml: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '';
}

async function textOf(answer: IncomingMessage, what: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  if (answer.statusCode === 200 || answer.statusCode === 204) return text;
  throw new Error(`S3 answered ${answer.statusCode} for ${what}: ${text.slice(0, 500)}`);
}
