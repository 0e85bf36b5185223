import * as z from 'zod/mini';
import { createTextSchema } from './primitives.ts';

/** The client id in the token of a person. Orders and webhooks of people belong to it, and no client can have it. */
export const consoleClientId = 'console';

/** How long a person stays signed in. There is no way to extend it. */
export const sessionSeconds = 60 * 60;

/** The user name of a person in the directory, or the id there. It is in the history of orders, so it is no e-mail address. */
export const PersonId = createTextSchema(
  /^[A-Za-z0-9][A-Za-z0-9._|:-]{0,99}$/,
  'must be 1 to 100 letters, digits or . _ | : -, beginning with a letter or digit',
);

/** A person who is signed in. The name is for the person's own eyes: it is never stored or logged. */
export const Person = z.object({ personId: PersonId, name: z.string().check(z.minLength(1), z.maxLength(120)) });
export type Person = z.infer<typeof Person>;
