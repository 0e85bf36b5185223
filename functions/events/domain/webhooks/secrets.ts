import { type Endpoint, type SecretVersion, toTime } from './endpoint.ts';

/** More versions than an owner can need at once; each adds a signature to every request. */
const maxVersions = 10;

/** Lists the versions that sign now, the newest first. */
export function listSigningVersions({ secrets }: Pick<Endpoint, 'secrets'>, now: string): SecretVersion[] {
  return secrets.filter(({ until }) => until === undefined || until > now).reverse();
}

/** Adds a version of the secret. The former ones sign for so many seconds more, unless they end before. */
export function addSecretVersion(
  endpoint: Endpoint,
  { keyId, overlapSeconds, now }: { keyId: string; overlapSeconds: number; now: number },
): SecretVersion[] {
  const end = toTime(now + overlapSeconds * 1_000);
  const former = listSigningVersions(endpoint, toTime(now))
    .reverse()
    .map((each) => ({ ...each, until: each.until !== undefined && each.until < end ? each.until : end }));
  const version = Math.max(...endpoint.secrets.map((each) => each.version)) + 1;
  return [...former.slice(1 - maxVersions), { version, keyId }];
}
