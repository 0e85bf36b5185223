import * as z from 'zod/mini';

/** The query of a sign-in. The console gives the page to return to. */
export const SignInQuery = z.object({ returnTo: z.optional(z.string()) });

/** The query with which the provider sends a person back: a code or an error, and more that we do not use. */
export const SignInResponse = z.object({
  state: z.optional(z.string()),
  code: z.optional(z.string()),
  error: z.optional(z.string()),
});
export type SignInResponse = z.infer<typeof SignInResponse>;
