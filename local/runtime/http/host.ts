import type { IncomingMessage } from 'node:http';

const LOCAL_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

/** Whether a request names this machine. A page on the web that points its own name here (DNS rebinding) does not. */
export function isLocalHost({ headers }: IncomingMessage): boolean {
  return LOCAL_HOST.test(headers.host ?? '');
}
