import type { Client } from './client.ts';
import type { PrivateKey, PublicKey } from './keys.ts';

export type Clients = {
  /** The client as it is now. */
  find(clientId: string): Promise<Client | undefined>;
  /** Keeps a new client, unless there is one of that id. */
  add(client: Client): Promise<'added' | 'exists already'>;
  /** Replaces a client if it is still at the revision before this one's. */
  save(client: Client): Promise<'saved' | 'outrun'>;
  /** Up to `limit` clients in no order, from behind `after`; `after` in the answer is where the list goes on. */
  list(asked: {
    limit: number;
    after?: string | undefined;
  }): Promise<{ clients: Client[]; after?: string | undefined }>;
};

/** The keys that verifiers may read. `save` writes only if they are as they were when that revision was read. */
export type PublicKeys = {
  read(): Promise<{ keys: PublicKey[]; revision: number }>;
  save(keys: readonly PublicKey[], revision: number): Promise<'saved' | 'outrun'>;
};

/** The keys that only who signs may read. `save` writes only if they are as they were when that revision was read. */
export type PrivateKeys = {
  read(): Promise<{ keys: PrivateKey[]; revision: string }>;
  save(keys: readonly PrivateKey[], revision: string): Promise<'saved' | 'outrun'>;
};

export type KeyPorts = {
  publicKeys: PublicKeys;
  privateKeys: PrivateKeys;
  /** Makes a key pair that nobody else has. */
  newKey(): Promise<PrivateKey>;
  now(): Date;
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
