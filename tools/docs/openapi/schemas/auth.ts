import * as z from 'zod/mini';
import { tokenErrorStatuses } from '../../../../functions/identity/domain/token-refusal.ts';
import { scopes } from '../../../../functions/platform/auth/access.ts';

export const Token = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.int(),
  scope: z.string(),
});
export const TokenRequest = z.object({
  grant_type: z.literal('client_credentials'),
  client_id: z.optional(z.string()),
  client_secret: z.optional(z.string()),
  scope: z.optional(z.string()),
});
export const Session = z.object({ name: z.string(), scopes: z.array(z.enum(scopes)), expiresAt: z.string() });
export const TokenProblem = z.object({
  error: z.enum(Object.keys(tokenErrorStatuses)),
  error_description: z.optional(z.string()),
});
