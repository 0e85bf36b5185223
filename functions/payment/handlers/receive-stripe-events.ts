import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { sqs, withTimeouts } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { httpFunction } from '../../platform/http/http-function.ts';
import type { OpenRoutes } from '../../platform/http/routes.ts';
import { createSqsSender } from '../../platform/send-message.ts';
import { text, url } from '../../platform/settings.ts';
import { createSecretReader } from '../adapters/stripe/stripe-client.ts';
import { receiveStripeEvent } from '../adapters/stripe/stripe-events.ts';
import type { receiveStripeEventsRoutes } from '../routes.ts';

const env = parseEnvironment({ PAYMENTS_QUEUE_URL: url, STRIPE_SIGNING_SECRET: text });
const SigningSecret = z.object({ signingSecret: z.string() });
const ports = {
  secrets: createSecretReader(env.STRIPE_SIGNING_SECRET, SigningSecret, new SecretsManagerClient(withTimeouts)),
  send: createSqsSender(env.PAYMENTS_QUEUE_URL, sqs),
  now: () => new Date(),
};

/** Receives the webhooks of Stripe. */
export const handler = httpFunction({
  'POST /payments/stripe/events': (request) => receiveStripeEvent(request, ports),
} satisfies OpenRoutes<typeof receiveStripeEventsRoutes>);
