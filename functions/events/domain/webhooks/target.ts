import { BlockList, isIP } from 'node:net';
import { Refusal } from '../../../messages/refusal.ts';

/** Where webhooks may go: public addresses only, or the machine itself as well (`npm start`). */
export type TargetPolicy = 'public' | 'localhost';

/** The networks of the special-purpose address registries of IANA, and multicast. */
const specialIpv4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
];
/** Within 2000::/3, which alone is global unicast: protocol assignments with Teredo, documentation, 6to4. */
const specialIpv6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'];

const special = createBlockList([...specialIpv4, ...specialIpv6]);
const globalUnicast = createBlockList(['2000::/3']);

/** Returns whether an IP address is on the public internet. A text that is no address is not. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !special.check(address, 'ipv4');
  return version === 6 && globalUnicast.check(address, 'ipv6') && !special.check(address, 'ipv6');
}

const localNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Returns whether a URL names the machine itself, where the policy lets webhooks go there. */
export function isLocalTarget({ hostname }: URL, policy: TargetPolicy): boolean {
  return policy === 'localhost' && localNames.has(hostname);
}

/**
 * Parses the URL of an endpoint. Throws `webhook_target_refused` unless it is https, has no credentials, has port 443 or
 * 8443, and its host is a name or a public address. What a name resolves to is checked when the connection is made.
 */
export function parseTarget(text: string, policy: TargetPolicy): URL {
  const url = URL.parse(text);
  if (!url) throw refuse('is not a URL');
  if (url.username !== '' || url.password !== '') throw refuse('must not have credentials');
  if (isLocalTarget(url, policy) && /^https?:$/.test(url.protocol)) return url;
  if (url.protocol !== 'https:') throw refuse('must begin with https://');
  if (!['', '8443'].includes(url.port)) throw refuse('must have the port 443 or 8443');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) ? !isPublicAddress(host) : !isPublicName(host)) throw refuse('must name a public host');
  return url;
}

/** Names without a dot, and those of RFC 6761, 6762, 8375 and 9476, are resolved inside a network if at all. */
function isPublicName(host: string): boolean {
  const name = host.replace(/\.$/, '');
  return name.includes('.') && !/\.(localhost|local|internal|home\.arpa|test|invalid|example|onion|alt)$/.test(name);
}

function refuse(reason: string): Refusal {
  return new Refusal('webhook_target_refused', `The URL ${reason}.`);
}

function createBlockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    list.addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}
