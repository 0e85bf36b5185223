import type { PublicKey } from '../../messages/published-keys.ts';
import type { Client } from './client.ts';
import type { PrivateKey } from './keys.ts';

export type Clients = {
  /** Reads the present client, never a stale copy. */
  find(clientId: string): Promise<Client | undefined>;
  /** Saves a new client unless its id exists. */
  add(client: Client): Promise<'added' | 'exists'>;
  /** Replaces a client that is at the revision before this one. */
  save(client: Client): Promise<'saved' | 'conflict'>;
  /** Lists up to `limit` clients in no order, after `after`; `after` in the result is where the list continues. */
  list(page: { limit: number; after?: string | undefined }): Promise<{ clients: Client[]; after?: string | undefined }>;
};

/** The keys that verifiers read: the public keys, and the secrets that seal the cursors of lists. */
export type PublishedKeys = { keys: PublicKey[]; cursorKeys: string[]; revision: number };
/**
 * `save` replaces the keys if they are unchanged since `before` was read. It adds a new cursor key and keeps the last two.
 */
export type PublicKeys = {
  read(): Promise<PublishedKeys>;
  save(keys: readonly PublicKey[], before: PublishedKeys): Promise<'saved' | 'conflict'>;
};

export type StoredKeys = { keys: PrivateKey[]; revision: string };
/** The private keys, which only the token function reads. `save` writes only if the revision is still the present one. */
export type PrivateKeys = {
  read(): Promise<StoredKeys>;
  save(keys: readonly PrivateKey[], revision: string): Promise<'saved' | 'conflict'>;
};

/** Sets of private keys that may replace the stored ones, each under a name of its own. */
export type KeyProposals = {
  find(name: string): Promise<PrivateKey[] | undefined>;
  /** Proposes keys to replace those of that revision. Does nothing when the name exists. */
  propose(name: string, keys: readonly PrivateKey[], revision: string): Promise<void>;
  /** Replaces the stored keys by the proposed ones. Idempotent; on `conflict` the proposal is void. */
  adopt(name: string): Promise<'adopted' | 'conflict'>;
};

export type KeyPorts = {
  publicKeys: PublicKeys;
  privateKeys: PrivateKeys;
  /** Generates a key pair. */
  createKey(): Promise<PrivateKey>;
  now(): Date;
};

export type RotationPorts = KeyPorts & {
  proposals: KeyProposals;
  /** Whether the public half verifies what the key signs. */
  isKeyPair(key: PrivateKey): Promise<boolean>;
};

/** The claims of a token, after RFC 9068; times are in seconds since 1970. */
export type TokenClaims = {
  iss: string;
  aud: string;
  sub: string;
  client_id: string;
  iat: number;
  exp: number;
  jti: string;
  scope: string;
  /** The name of a person. */
  name?: string;
};
/** Creates the signed token. */
export type Sign = (claims: TokenClaims, key: PrivateKey) => Promise<string>;
