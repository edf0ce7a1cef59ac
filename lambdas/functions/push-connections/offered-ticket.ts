/** The protocol that a client offers beside its ticket, and that the server chooses. */
export const pushProtocol = 'beatless.v1';

/**
 * The ticket that a connection brings as a second protocol: `Sec-WebSocket-Protocol: beatless.v1, <ticket>`. There it is in
 * no URL and no access log. Undefined when it has another form.
 */
export function offeredTicket(
  headers: Readonly<Record<string, string | undefined>> | undefined,
): string | undefined {
  const named = Object.entries(headers ?? {}).find(
    ([name]) => name.toLowerCase() === 'sec-websocket-protocol',
  );
  const [protocol, ticket] = (named?.[1] ?? '').split(',').map((part) => part.trim());
  return protocol === pushProtocol && /^blp_[\w-]{43}$/.test(ticket ?? '') ? ticket : undefined;
}
