/**
 * What is wrong with a callback URL by its text alone, or undefined. The addresses behind its name are checked when it
 * is called. `allowPrivate` accepts http and this machine.
 */
export function checkCallbackUrl(text: string, allowPrivate = false): string | undefined {
  if (!URL.canParse(text)) return 'is no URL';
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:'))
    return 'must begin with https://';
  if (url.username !== '' || url.password !== '') return 'must not carry a user name or password';
  if (url.hash !== '') return 'must not have a fragment (#…)';
  const port = Number(url.port || 443);
  if (!allowPrivate && port !== 443 && port < 1024) return 'must use port 443 or one from 1024';
  if (!allowPrivate && (url.hostname === 'localhost' || url.hostname.endsWith('.localhost')))
    return 'must not point to this machine';
  return undefined;
}
