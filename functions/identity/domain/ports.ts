import type { Client } from './client.ts';
import type { PrivateKey, PublicKey } from './keys.ts';

export type Clients = {
  /** The client as it is now. */
  find(clientId: string): Promise<Client | undefined>;
  /** Keeps a new client, unless there is one of that id. */
  add(client: Client): Promise<'added' | 'exists already'>;
  /** Replaces a client if it is still at the revision before this one's. */
  save(client: Client): Promise<'saved' | 'conflict'>;
  /** Up to `limit` clients in no order, from behind `after`; `after` in the answer is where the list goes on. */
  list(asked: {
    limit: number;
    after?: string | undefined;
  }): Promise<{ clients: Client[]; after?: string | undefined }>;
};

/** What verifiers may read: the public keys, and the secrets that seal the cursors of lists. */
export type PublishedKeys = { keys: PublicKey[]; cursorKeys: string[]; revision: number };
/**
 * `save` replaces the keys if they still are as they were when `before` was read. Each time another cursor key comes in;
 * the two before it stay.
 */
export type PublicKeys = {
  read(): Promise<PublishedKeys>;
  save(keys: readonly PublicKey[], before: PublishedKeys): Promise<'saved' | 'conflict'>;
};

/** The keys that only who signs may read. `save` writes only if they are as they were when that revision was read. */
export type PrivateKeys = {
  read(): Promise<{ keys: PrivateKey[]; revision: string }>;
  save(keys: readonly PrivateKey[], revision: string): Promise<'saved' | 'conflict'>;
};

/** Sets of private keys that may take the place of those that are kept, each under a name of its own. */
export type KeyProposals = {
  find(name: string): Promise<PrivateKey[] | undefined>;
  /** Proposes these keys in place of those of that revision. What is proposed under that name already stays. */
  propose(name: string, keys: readonly PrivateKey[], revision: string): Promise<void>;
  /** Has the proposed keys take their place, unless others did meanwhile; then they never will. Repeating it is harmless. */
  adopt(name: string): Promise<'adopted' | 'conflict'>;
};

export type KeyPorts = {
  publicKeys: PublicKeys;
  privateKeys: PrivateKeys;
  /** Makes a key pair that nobody else has. */
  createKey(): Promise<PrivateKey>;
  now(): Date;
};

export type RotationPorts = KeyPorts & {
  proposals: KeyProposals;
  /** Whether what the key signs is verified by its public half. */
  isKeyPair(key: PrivateKey): Promise<boolean>;
};

/** What a token says, after RFC 9068; times are in seconds since 1970. */
export type TokenClaims = {
  iss: string;
  aud: string;
  sub: string;
  client_id: string;
  iat: number;
  exp: number;
  jti: string;
  scope: string;
};
/** Makes the token that says so, signed. */
export type Sign = (claims: TokenClaims, key: PrivateKey) => Promise<string>;
