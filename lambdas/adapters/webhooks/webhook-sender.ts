import { lookup } from 'node:dns/promises';
import { checkCallbackUrl } from '#core/callback-url.ts';
import { PermanentTaskError } from '#core/errors.ts';
import type { KeyStore, WebhookDelivery, WebhookSender } from '#core/ports.ts';
import { isLoopback, isPublicAddress } from './is-public-address.ts';
import { type Address, post, tooSlow } from './post.ts';
import { retryAfterSeconds } from './retry-after.ts';
import { webhookHeaders } from './sign.ts';

export interface WebhookSenderOptions {
  /** Where the secrets that sign are. */
  readonly keys: Pick<KeyStore, 'get'>;
  /** Lets http and this machine pass, and any port: for a cloud on a laptop. */
  readonly allowPrivate?: boolean;
  /** All addresses of a name; the system's DNS if not given. */
  readonly resolve?: (name: string) => Promise<readonly Address[]>;
  /** For one delivery as a whole; 10 s if not given. */
  readonly timeoutMs?: number;
  /** Certificate authorities in PEM, instead of the public ones. */
  readonly ca?: string;
}

/**
 * Calls URLs that users gave (Standard Webhooks). A URL must not make us speak to what only we can reach: its name is
 * resolved first, every address that it has must be public, and the connection goes to one of those very addresses.
 */
export function webhookSender(options: WebhookSenderOptions): WebhookSender {
  const { keys, allowPrivate = false, timeoutMs = 10_000, ca } = options;
  const resolve = options.resolve ?? ((name) => lookup(name, { all: true }));
  return {
    send: async (delivery) => {
      const url = checkedUrl(delivery.url, allowPrivate);
      const secret = await secretOf(delivery, keys);
      const until = performance.now() + timeoutMs;
      const addresses = await within(timeoutMs, url, resolve(nameOf(url)));
      requireAllowed(url, addresses, allowPrivate);
      const { statusCode = 0, headers } = await post({
        url,
        addresses,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Beatless',
          ...webhookHeaders(delivery, secret),
        },
        body: delivery.body,
        timeoutMs: Math.max(1, until - performance.now()),
        ...(ca === undefined ? {} : { ca }),
      });
      const seconds = retryAfterSeconds(headers['retry-after'], delivery.now);
      return { status: statusCode, ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }) };
    },
  };
}

function checkedUrl(text: string, allowPrivate: boolean): URL {
  const wrong = checkCallbackUrl(text, allowPrivate);
  if (wrong === undefined) return new URL(text);
  throw new PermanentTaskError('urlRefused', `The callback URL ${wrong}.`);
}

async function secretOf({ keyId }: WebhookDelivery, keys: Pick<KeyStore, 'get'>): Promise<string> {
  const key = await keys.get(keyId);
  if (key?.webhookSecret && key.revokedAt === undefined) return key.webhookSecret;
  const why = key?.revokedAt === undefined ? 'has no secret for webhooks' : 'is revoked';
  throw new PermanentTaskError('keyRevoked', `The API key ${keyId} ${why}: nothing can sign this callback.`);
}

/** IPv6 addresses stand in brackets. */
const nameOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

/** One private address among public ones is enough to refuse: it would be a way in for whoever holds the name. */
function requireAllowed(url: URL, addresses: readonly Address[], allowPrivate: boolean): void {
  if (addresses.length === 0) throw new Error(`${url.hostname} has no address`);
  const allowed = ({ address }: Address) => isPublicAddress(address) || (allowPrivate && isLoopback(address));
  if (addresses.every(allowed)) return;
  const detail = `The callback URL's host ${url.hostname} has an address that is not public.`;
  throw new PermanentTaskError('urlRefused', detail);
}

/** The DNS may hang: nobody waits longer for it than for the whole delivery. */
function within<T>(timeoutMs: number, url: URL, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(tooSlow(url)), timeoutMs);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
