import { createHmac } from 'node:crypto';
import type { WebhookDelivery } from '#core/ports.ts';

/**
 * The headers of Standard Webhooks: the id stays the same over all attempts, time (seconds) and signature are of this
 * one. `secret` is base64, what follows `whsec_` in what the owner of the key was shown.
 */
export function webhookHeaders(
  { id, now, body }: Pick<WebhookDelivery, 'id' | 'now' | 'body'>,
  secret: string,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1000));
  const key = Buffer.from(secret, 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
