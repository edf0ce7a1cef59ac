import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';

/** An address that a name stands for. */
export interface Address {
  readonly address: string;
  readonly family: number;
}

export interface Post {
  readonly url: URL;
  /** The only addresses that may be connected to. */
  readonly addresses: readonly Address[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  /** Certificate authorities in PEM, instead of the public ones. */
  readonly ca?: string;
}

/** Bytes of an answer that are read, out of politeness; what it says does not matter. */
const mostBytes = 64 * 1024;

/** POSTs to one of the given addresses and gives status and headers of the answer. Follows no redirect. */
export function post({ url, addresses, headers, body, timeoutMs, ca }: Post): Promise<IncomingMessage> {
  const options: RequestOptions & { readonly ca?: string } = {
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    agent: false,
    lookup: onlyTo(addresses),
    ...(ca === undefined ? {} : { ca }),
  };
  return new Promise((resolve, reject) => {
    let answer: IncomingMessage | undefined;
    const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
    const request = send(url, options);
    const end = (error?: Error) => {
      clearTimeout(timer);
      request.destroy();
      if (answer) resolve(answer);
      else reject(error ?? new Error(`${url.host} closed the connection`));
    };
    const timer = setTimeout(() => end(tooSlow(url)), timeoutMs);
    request.on('error', end);
    request.on('close', () => end());
    request.on('response', (response) => {
      answer = response;
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > mostBytes) end();
      });
      response.on('end', () => end());
      response.on('error', end);
    });
    request.end(body);
  });
}

/** One delivery took longer than it may. */
export function tooSlow({ host }: URL): Error {
  return new Error(`${host} did not answer in time`);
}

/** Instead of the DNS: a name must not mean another address now than when it was checked. */
function onlyTo(addresses: readonly Address[]): LookupFunction {
  return (_name, { all }, callback) => {
    const [first] = addresses;
    if (!first) callback(new Error('there is no address'), '');
    else if (all) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
}
