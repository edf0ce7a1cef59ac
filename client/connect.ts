import { type BeatlessClient, beatlessClient } from './beatless-client.ts';
import { UsageError } from './cli-errors.ts';
import type { CliIo } from './cli-io.ts';
import { findLocalCloud } from './find-local-cloud.ts';
import type { OptionReader } from './option-reader.ts';

/** The client for the deployment that the options, the environment or a local cloud name. */
export function connect(options: OptionReader, io: CliIo): BeatlessClient {
  const { url, key } = findDeployment(options, io);
  return beatlessClient({
    url: checkUrl(url),
    key: checkKey(key),
    fetch: io.fetch,
    pause: io.pause,
    now: io.now,
    // A command line waits in one place at a time; a proxy in between may let no WebSocket through
    watch: 'poll',
  });
}

function findDeployment(options: OptionReader, io: CliIo): { readonly url: string; readonly key: string } {
  const say = (text: string) => options.flag('verbose') && io.stderr.write(`beatless: ${text}\n`);
  const url = options.text('url') ?? (io.env.BEATLESS_URL || undefined);
  const key = options.text('key') ?? (io.env.BEATLESS_KEY || undefined);
  if (url !== undefined && key !== undefined) {
    say(`using ${url}`);
    return { url, key };
  }
  if (url !== undefined) throw new UsageError('no API key: set BEATLESS_KEY or give --key.');
  if (key !== undefined) throw new UsageError('no API: set BEATLESS_URL or give --url.');
  const local = findLocalCloud(io.cwd);
  if (!local)
    throw new UsageError(
      'no API: set BEATLESS_URL and BEATLESS_KEY, or start a local cloud with "npm start".',
    );
  say(`using the local cloud ${local.url} (${local.file})`);
  return local;
}

function checkUrl(text: string): string {
  const url = URL.parse(text);
  if (url && (url.protocol === 'https:' || url.protocol === 'http:')) return text;
  throw new UsageError(`"${text}" is no URL of an API: it starts with https://.`);
}

/** Says nothing of the key itself: it may be right but for a blank. */
function checkKey(key: string): string {
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new UsageError('the API key has a blank or another character that no key has.');
}
