import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * Networks that are not the public internet (IANA special-purpose address registries, RFC 6890): this machine and
 * network, private, carrier-grade NAT, link-local with the cloud's metadata, documentation, benchmarks, multicast,
 * reserved. Of IPv6 everything outside 2000::/3, so also IPv4-mapped addresses and NAT64; within it what carries an IPv4
 * address (6to4, Teredo).
 */
const closed4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
] as const;
const closed6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'] as const;

let lists: { readonly closed: BlockList; readonly unicast6: BlockList } | undefined;

/** Whether an address (as text, not a name) lies in the public internet. What is no plain address does not. */
export function isPublicAddress(address: string): boolean {
  lists ??= { closed: listOf([...closed4, ...closed6]), unicast6: listOf(['2000::/3']) };
  if (isIPv4(address)) return !lists.closed.check(address, 'ipv4');
  // An address with a zone ("fe80::1%eth0") means an interface of this machine.
  if (!isIPv6(address) || address.includes('%')) return false;
  return lists.unicast6.check(address, 'ipv6') && !lists.closed.check(address, 'ipv6');
}

/** Whether an address is this machine's own loopback. */
export function isLoopback(address: string): boolean {
  if (isIPv4(address)) return address.startsWith('127.');
  return isIPv6(address) && listOf(['::1/128']).check(address, 'ipv6');
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix = ''] = network.split('/');
    list.addSubnet(address, Number(prefix), isIPv4(address) ? 'ipv4' : 'ipv6');
  }
  return list;
}
