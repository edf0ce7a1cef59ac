import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLoopback, isPublicAddress } from '#adapters/webhooks/is-public-address.ts';

const publicOnes = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.0',
  '169.253.255.255',
  '169.255.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '192.0.1.0',
  '192.0.3.0',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '198.51.99.255',
  '203.0.114.0',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '2001:4860:4860::8888',
  '2001:200::1',
  '2003::1',
  '3ffe:ffff::1',
];

const closedOnes = {
  'this network': ['0.0.0.0', '0.255.255.255'],
  'private networks': ['10.0.0.0', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1'],
  'carrier-grade NAT': ['100.64.0.0', '100.127.255.255'],
  'this machine': ['127.0.0.1', '127.255.255.254', '::1', '0:0:0:0:0:0:0:1', '::'],
  'link-local networks and metadata': [
    '169.254.0.1',
    '169.254.169.254',
    '169.254.170.2',
    'fe80::1',
    'febf::1',
  ],
  'metadata over IPv6': ['fd00:ec2::254', 'fd00:ec2::23'],
  'unique local networks': ['fc00::1', 'fdff:ffff::1'],
  'old site-local networks': ['fec0::1'],
  'protocol assignments': ['192.0.0.1', '192.0.0.170', '2001::1', '2001:1::1', '2001:1ff:ffff::1'],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.255', '2001:db8::1', '3fff::1', '3fff:fff::1'],
  benchmarks: ['198.18.0.1', '198.19.255.255', '2001:2::1'],
  'multicast and broadcast': ['224.0.0.1', '239.255.255.255', '255.255.255.255', 'ff02::1', 'ff0e::1'],
  'reserved networks': ['240.0.0.1', '254.255.255.255', '4000::1', '5f00::1', '100::1'],
  'IPv4 mapped into IPv6': ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8', '::FFFF:10.0.0.1'],
  'IPv4 in older IPv6 forms': ['::127.0.0.1', '::ffff:0:127.0.0.1', '::7f00:1'],
  NAT64: ['64:ff9b::7f00:1', '64:ff9b::8.8.8.8', '64:ff9b:1::10.0.0.1'],
  '6to4 and its relays': ['2002:7f00:1::', '2002:a00:1::1', '192.88.99.1'],
  Teredo: ['2001:0:4136:e378:8000:63bf:3fff:fdd2', '2001::ffff:ffff'],
  'zones, which name an interface': ['fe80::1%eth0', '2606:4700:4700::1111%eth0', '::1%1'],
  'what is no address': [
    '',
    'localhost',
    'example.com',
    '2130706433',
    '0x7f000001',
    '127.1',
    '0177.0.0.1',
    '8.8.8.8.',
  ],
  'what is almost one': [
    ' 8.8.8.8',
    '8.8.8.8/32',
    '[2606:4700::1]',
    '08.8.8.8',
    '8.8.8',
    '1:2:3',
    '8.8.8.256',
  ],
};

describe('an address is public', () => {
  test.each(publicOnes)('if it is like %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each(Object.entries(closedOnes))('never if it is of %s', (_, addresses) => {
    expect(addresses.filter(isPublicAddress)).toEqual([]);
  });

  test('or not, but never in a network that carries IPv4 addresses', () => {
    const wrap = fc.constantFrom('::ffff:', '::', '64:ff9b::', '::ffff:0:', '2002:');
    fc.assert(
      fc.property(wrap, fc.ipV4(), (prefix, address) => {
        const bytes = address.split('.').map(Number);
        const hex = [0, 2].map((at) => (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16));
        const whole = prefix === '2002:' ? `2002:${hex.join(':')}::1` : `${prefix}${address}`;
        return !isPublicAddress(whole);
      }),
    );
  });

  test('whatever the notation: IPv6 is judged by its value', () => {
    expect(isPublicAddress('2606:4700:4700:0000:0000:0000:0000:1111')).toBe(true);
    expect(isPublicAddress('0000:0000:0000:0000:0000:ffff:7f00:0001')).toBe(false);
    expect(isPublicAddress('2002:7F00:0001::')).toBe(false);
  });
});

describe('the ways in which a URL can name this machine', () => {
  const hosts = [
    '127.0.0.1',
    '127.0.0.1.',
    '127.1',
    '2130706433',
    '017700000001',
    '0x7f.0.0.1',
    '0x7f000001',
    '0177.0.0.1',
    '127.0.0.1%2e',
    '１２７.0.0.1',
    '[::1]',
    '[0:0::1]',
    '[::ffff:127.0.0.1]',
    '[::127.0.0.1]',
    '0',
    '0.0.0.0',
    '[::]',
  ];

  test.each(hosts)('%s is no public address', (host) => {
    const { hostname } = new URL(`https://${host}/`);
    expect(isPublicAddress(hostname.replace(/^\[|\]$/g, ''))).toBe(false);
  });
});

test('loopback is this machine and nothing else', () => {
  const loopbacks = ['127.0.0.1', '127.9.9.9', '::1', '0:0:0:0:0:0:0:1'];
  expect(loopbacks.filter(isLoopback)).toEqual(loopbacks);
  const others = [
    '10.0.0.1',
    '169.254.169.254',
    '::',
    '::2',
    'fd00:ec2::254',
    'localhost',
    '128.0.0.1',
    '127.1',
  ];
  expect(others.filter(isLoopback)).toEqual([]);
});
